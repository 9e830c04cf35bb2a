/** The report as one HTML file: no script, no network, nothing that is not in the file; strings from packets are text only. */
import { createHash } from 'node:crypto'
import { html, Markup } from '../markup.ts'
import type { ReportModel, ReportOptions } from '../model.ts'
import { moment } from '../text.ts'
import { conversations } from './conversations.ts'
import { evidence, markers, method, unseen } from './evidence.ts'
import { findings } from './findings.ts'
import { head, tally, where } from './overview.ts'
import { style } from './style.ts'

/** Only this style sheet, by its hash; everything else is denied even if a mistake of ours let it in. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`

/** `model` is masked by then, unless the values were asked for. */
export async function htmlReport(model: ReportModel, options: ReportOptions): Promise<string> {
  const { flows, findings: found } = model.analysis
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="Plainsight ${model.version}">
<title>${model.session?.name ?? 'Capture'} – Plainsight report</title>
<style>${new Markup(style)}</style>
</head>
<body>
${head(model, options.reveal)}
<main>
${tally(model)}
${await where(model)}
${findings(found, flows)}
${unseen(model)}
${method(model)}
${markers(model)}
${conversations(flows)}
${evidence(model)}
</main>
<footer>${options.reveal ? 'Values are shown as they were sent.' : 'Values that were typed are masked.'} Made ${moment(model.generated)}. IP geolocation is never exact.</footer>
</body>
</html>
`
  return page.text
}
