/** What stands in the way of capturing, in words a person can act on, with the line to type where there is one. */
import type { InterfaceInfo } from '../../shared/contract.ts'
import { refuse } from '../../shared/model.ts'
import type { ChildProblem } from './child-words.ts'

export interface Surroundings {
  platform: NodeJS.Platform
  /** Path of dumpcap, null where it is not installed. */
  dumpcap: string | null
  /** Path of pkexec where it can ask somebody (a display is there). */
  pkexec: string | null
}

export type DeviceProblem = NonNullable<InterfaceInfo['problem']>

const joinGroup = 'sudo usermod -aG wireshark "$USER"'

function noRights({ platform, dumpcap, pkexec }: Surroundings): DeviceProblem {
  if (platform === 'darwin') {
    return {
      message: 'This account may not read network devices (/dev/bpf*).',
      remedy: 'Install ChmodBPF, which comes with Wireshark (wireshark.org/download), and log in again. Until then, open capture files or use the lab.',
      command: 'brew install --cask wireshark-chmodbpf',
    }
  }
  if (platform === 'win32') {
    return {
      message: 'Npcap lets only administrators capture on this computer.',
      remedy: 'Start Plainsight as administrator, or install Npcap again without the option that restricts it to administrators.',
      command: null,
    }
  }
  const message = 'This account may not read network devices.'
  if (pkexec !== null) return { message, remedy: 'Press Record: the system asks for an administrator’s password, for the recording alone.', command: null }
  if (dumpcap !== null) {
    return {
      message,
      remedy: 'Join the group that may use dumpcap, log out and in again, and choose the engine dumpcap. If that group does not exist, run “sudo dpkg-reconfigure wireshark-common” first.',
      command: joinGroup,
    }
  }
  return {
    message,
    remedy: 'Install dumpcap for non-administrators (answer Yes), join its group, and log out and in again. For once only, start Plainsight with sudo: it gives root up as soon as the device is open.',
    command: `sudo apt-get install -y wireshark-common && sudo dpkg-reconfigure wireshark-common && ${joinGroup}`,
  }
}

function noCap({ platform }: Surroundings, text: string): DeviceProblem {
  const message = `The capture library could not be loaded (${text.slice(0, 200)}).`
  if (platform === 'win32') return { message, remedy: 'Install Npcap from npcap.com, then start Plainsight again.', command: 'winget install Insecure.Npcap' }
  if (platform === 'darwin') return { message, remedy: 'Install Apple’s compiler and build the package again.', command: 'xcode-select --install; npm rebuild cap' }
  return { message, remedy: 'Install libpcap and build the package again, or choose the engine dumpcap.', command: 'sudo apt-get install -y libpcap-dev build-essential python3 && npm install cap' }
}

/** `text` is the library's own sentence. */
export function deviceProblem(code: ChildProblem, text: string, device: string, around: Surroundings): DeviceProblem {
  switch (code) {
    case 'no-rights': return noRights(around)
    case 'no-cap': return noCap(around, text)
    case 'no-device':
      return { message: `There is no network interface “${device}”.`, remedy: 'It may have been unplugged or renamed. Choose another one from the list.', command: null }
    case 'device-down':
      return { message: `“${device}” is switched off.`, remedy: 'Switch it on or plug the cable in.', command: around.platform === 'linux' && /^[\w.:@-]+$/.test(device) ? `sudo ip link set ${device} up` : null }
    case 'bad-filter':
      return { message: `The capture filter is not valid: ${text.slice(0, 300)}.`, remedy: 'Correct it, or leave it empty to record everything. Examples: “port 25”, “host 192.0.2.7 and tcp”.', command: null }
    case 'bad-link-type':
      return { message: `“${device}” delivers a kind of packets that is not known here (${text.slice(0, 100)}).`, remedy: 'Choose the engine dumpcap, or another interface.', command: null }
    case 'root-kept':
      return { message: `The capture process could not give up administrator rights (${text.slice(0, 200)}), so it did not start.`, remedy: 'Choose the engine dumpcap.', command: null }
    case 'failed':
      return { message: `“${device}” could not be opened: ${text.slice(0, 300)}.`, remedy: 'Choose another interface, or the engine dumpcap.', command: null }
  }
}

/** The same as a reply; the command, if any, ends the remedy. */
export function refuseDevice(code: ChildProblem, text: string, device: string, around: Surroundings) {
  const { message, remedy, command } = deviceProblem(code, text, device, around)
  return refuse(`capture-${code}`, message, command === null ? remedy : `${remedy} ${command}`)
}
