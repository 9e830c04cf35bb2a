/** The interfaces as the command line and the engine ask for them. */
import type { InterfaceInfo } from '../../shared/contract.ts'
import { Interfaces } from '../capture/interfaces.ts'

export const listInterfaces = (): Promise<InterfaceInfo[]> => new Interfaces().list()
