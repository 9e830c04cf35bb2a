/** Opens what answers "where is that?": the databases, the person's own places, and home. */
import { succeed, type Result } from '../../shared/model.ts'
import { bundledFiles } from '../geo/databases.ts'
import { Geography } from '../geo/geography.ts'
import { findHome, type Home, type HomeSettings } from '../geo/home.ts'
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
  return succeed({ geography: geography.value, home: await findHome(options) })
}
