/** What readers are handed in tests is what the application hands them. */
export { primitives as testPrimitives } from '../../main/app/primitives.ts'
