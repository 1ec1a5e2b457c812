/**
 * The call settings of a Page become one JSON text (docs/decisions/0002-settings-in-one-column.md). The names of its
 * members are those of the domain as of this migration.
 */
export const settingsInOneColumn: readonly string[] = [
  `ALTER TABLE pages ADD COLUMN settings text`,
  `UPDATE pages SET settings =
    '{"audioEnabled":' || CASE WHEN audio_enabled THEN 'true' ELSE 'false' END ||
    ',"iconEnabled":' || CASE WHEN icon_enabled THEN 'true' ELSE 'false' END ||
    ',"videoEnabled":' || CASE WHEN video_enabled THEN 'true' ELSE 'false' END ||
    ',"ringTarget":"' || ring_target || '","callHours":' || COALESCE(call_hours, 'null') || '}'`,
  `ALTER TABLE pages DROP COLUMN audio_enabled`,
  `ALTER TABLE pages DROP COLUMN icon_enabled`,
  `ALTER TABLE pages DROP COLUMN video_enabled`,
  `ALTER TABLE pages DROP COLUMN ring_target`,
  `ALTER TABLE pages DROP COLUMN call_hours`,
];
