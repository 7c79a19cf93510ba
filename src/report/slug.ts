/** @module Names of files, made of names of tests. */

/** A file name that stays in its folder, whatever the test is called. */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'run'
  )
}
