/** Opens what answers "where is that?": the databases, the person's own places, and home. */
import { succeed, type Result } from '../../shared/model.ts'
import { bundledFiles } from '../geo/databases.ts'
import { Geography } from '../geo/geography.ts'
import { findHome, type Home, type HomeSettings } from '../geo/home.ts'
import { places } from '../lab/scenarios.ts'
import { databaseRoot } from './locations.ts'

export interface WhereOptions extends HomeSettings {
  cityDatabase: string | null
  asnDatabase: string | null
  placesFile: string | null
}

export interface Where {
  geography: Geography
  home: Home
}

export async function openWhere(options: WhereOptions): Promise<Result<Where>> {
  const geography = await Geography.open({ bundled: bundledFiles(databaseRoot), cityFile: options.cityDatabase, asnFile: options.asnDatabase, placesFile: options.placesFile })
  if (!geography.ok) return geography
  // The lab's addresses are its own even when it does not run: its sessions show the same staged places everywhere.
  geography.value.setPlaces('lab', places())
  return succeed({ geography: geography.value, home: await findHome(options) })
}
