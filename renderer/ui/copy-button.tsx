/** Copies a text, and says for a moment that it did. */
import { useEffect, useState } from 'react'
import { words } from '../words.ts'
import { Button } from './button.tsx'

/** The clipboard, else the old way, which works where a page has no clipboard right. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.className = 'hidden-visually'
    document.body.append(area)
    area.select()
    const copied = document.execCommand('copy')
    area.remove()
    return copied
  }
}

export function CopyButton({ text, label = words.copy, iconOnly = false }: { text: string; label?: string; iconOnly?: boolean }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  const press = () => void copyText(text).then(setCopied)
  const says = copied ? words.copied : label
  return (
    <Button kind="quiet" size="small" icon={copied ? 'check' : 'copy'} label={says} onPress={press}>
      {iconOnly ? undefined : says}
    </Button>
  )
}

/** A line to type, with its copy button. */
export function Command({ text }: { text: string }) {
  return (
    <div className="command">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  )
}
