/** Facts of readable conversations to what an onlooker learns from them. One fact, its exposures; nothing is remembered. */
import type { Exposure } from '../../../shared/model.ts'
import type { MailMessage, ProvenFact } from '../facts.ts'
import { readMail } from '../mail/message.ts'
import { bodyExposures, requestExposures, responseExposures } from './http.ts'
import { maker, type Make } from './make.ts'

export interface ExposureContext {
  /** The protocol that the fact was read from. */
  protocol: string
}

export function exposuresOf(proven: ProvenFact, context: ExposureContext): Exposure[] {
  const { fact } = proven
  const make = maker(proven)
  switch (fact.kind) {
    case 'http-request':
      // A device that looks for others names no page and no person.
      return context.protocol === 'ssdp' ? [] : requestExposures(fact, make)
    case 'http-response':
      return context.protocol === 'ssdp' ? [] : responseExposures(fact, make)
    case 'http-body':
      return proven.side === 'client' ? bodyExposures(fact, make) : []
    case 'login':
      return [
        ...(fact.user === null || fact.user === '' ? [] : [make('username', fact.mechanism, fact.user, fact.encoding)]),
        ...(fact.password === null ? [] : [make('password', fact.mechanism, fact.password, fact.encoding)]),
      ]
    case 'mail-envelope':
      return [...(fact.from === '' ? [] : [make('mail-address', 'sender', fact.from)]), ...fact.to.map((address) => make('mail-address', 'recipient', address))]
    case 'mail-message':
      return mailExposures(fact, make)
    case 'dns':
      // An answer repeats the question; it was exposed when it was asked.
      return fact.response ? [] : fact.questions.filter(({ name }) => name !== '.').map(({ name }) => make('host-name', 'question', name))
    case 'file-named':
      return [make('file', fact.action, fact.name)]
    case 'seen-in-clear':
      return fact.value === '' ? [] : [make(fact.as, fact.name, fact.value)]
    default:
      return []
  }
}

function mailExposures(fact: MailMessage, make: Make): Exposure[] {
  const { from, to, subject, text, attachments } = readMail(fact.bytes)
  return [
    ...from.map((address) => make('mail-address', 'sender', address)),
    ...to.map((address) => make('mail-address', 'recipient', address)),
    ...(subject === null || subject.text === '' ? [] : [make('subject', 'Subject', subject.text, subject.encodings)]),
    ...(text === null ? [] : [make('message', text.html ? 'text/html' : 'text/plain', text.text, text.encodings, text.cut || fact.cut)]),
    ...attachments.map((name) => make('file', 'attachment', name)),
  ]
}
