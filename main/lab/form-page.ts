/** The sign-up page of an organisation that does not exist. Plain on purpose: nothing on it tells a visitor where it sends to. */

const style = `body{margin:0;background:#f3f5f0;color:#22301f;font:17px/1.5 Georgia,serif}
header{background:#2f5d3a;color:#fff;padding:1.2rem 0}header p,main{max-width:34rem;margin:0 auto;padding:0 1.2rem}header p{font-size:1.35rem}
h1{font-size:1.7rem;margin:1.6rem 0 .4rem}form{background:#fff;border:1px solid #cfd8c8;border-radius:8px;padding:1.2rem;margin:1.2rem 0 2rem}
label{display:block;margin:.8rem 0 .2rem}input[type=text],input[type=email],input[type=password]{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #8b9a86;border-radius:5px}
.choice{display:flex;gap:.5rem;align-items:baseline;margin-top:1rem}button{margin-top:1.2rem;font:inherit;padding:.55rem 1.6rem;border:0;border-radius:5px;background:#2f5d3a;color:#fff;cursor:pointer}
footer{font-size:.85rem;color:#55624f;padding-bottom:2rem}`

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character]!)

function document(title: string, main: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} – Harbour Row Gardens</title><style>${style}</style></head>
<body><header><p>Harbour Row Gardens</p></header><main>${main}<footer>Harbour Row Gardens does not exist. This page is part of a training lab on your own computer; please use made-up details.</footer></main></body></html>
`
}

export const formPage = (action: string): string =>
  document(
    'Join us',
    `<h1>Join the waiting list</h1><p>A plot by the water comes free a few times a year. Leave your details and we will write when it is your turn.</p>
<form id="join" method="post" action="${escaped(action)}">
<label for="name">Your name</label><input type="text" id="name" name="name" autocomplete="off" maxlength="100" required>
<label for="email">E-mail address</label><input type="email" id="email" name="email" autocomplete="off" maxlength="200" required>
<label for="password">Choose a password</label><input type="password" id="password" name="password" autocomplete="off" maxlength="100" required>
<div class="choice"><input type="checkbox" id="newsletter" name="newsletter" value="yes"><label for="newsletter" style="margin:0">Send me the newsletter</label></div>
<button type="submit">Join</button></form>`,
  )

export const thanksPage = (): string => document('Thank you', '<h1>Thank you</h1><p>You are on the list. We will write to you.</p>')
export const missingPage = (): string => document('Not here', '<h1>Not here</h1><p>There is no such page.</p>')
