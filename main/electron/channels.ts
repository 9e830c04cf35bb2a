/** Names of the messages between the preload and the shell. */
export const channels = {
  request: 'plainsight:request',
  feed: 'plainsight:feed',
  importCapture: 'plainsight:import-capture',
  saveCapture: 'plainsight:save-capture',
  saveText: 'plainsight:save-text',
} as const
