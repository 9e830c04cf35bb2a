/** What a field is for, as far as its name tells: passwords and tokens by the words people and frameworks use for them. */

/** Words that mean a password wherever they stand inside a name; long enough to occur in no other word. */
const passwordParts = ['passw', 'passphrase', 'passcode', 'kennwort', 'motdepasse', 'contrasen', 'contraseñ', 'wachtwoord', 'lösenord', 'losenord', 'hasło', 'haslo', 'пароль', '密码', '密碼', 'パスワード']
/** Words that mean one only when they stand alone: `pin` is in `shipping`, `pass` in `passenger`. */
const passwordWords = new Set(['pwd', 'pswd', 'pass', 'pw', 'pin', 'secret', 'senha', 'mdp', 'clave', 'parola', 'heslo', 'passwd', 'otp', 'tan', 'cvv', 'cvc'])
const tokenWords = new Set(['token', 'jwt', 'apikey', 'sid', 'sessid', 'phpsessid', 'jsessionid', 'sessionid', 'auth', 'authtoken', 'accesstoken', 'credential'])
const tokenPairs = ['apikey', 'accesstoken', 'authtoken', 'sessionid', 'sessiontoken', 'idtoken', 'refreshtoken', 'clientsecret', 'accesskey']

/** `user[newPassword]` → user, new, password. */
const wordsOf = (name: string): string[] => name.slice(0, 256).replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').map((word) => word.replace(/\d+$/, ''))

export function isPasswordName(name: string): boolean {
  const words = wordsOf(name)
  const joined = words.join('')
  return passwordParts.some((part) => joined.includes(part)) || words.some((word) => passwordWords.has(word))
}

export function isTokenName(name: string): boolean {
  const words = wordsOf(name)
  const joined = words.join('')
  return words.some((word) => tokenWords.has(word)) || tokenPairs.some((pair) => joined.includes(pair))
}
