/** @module What holds the CPUs back that a process may use: the quota of its container, and the governor of their clock. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface CpuLimits {
  /** CPU seconds per second that the container may use, by its cgroups; null where nothing limits them. */
  readonly cpuQuota: number | null
  /** How the clock of the CPUs is chosen, such as `performance` or `powersave`; null where the system doesn't tell. */
  readonly cpuGovernor: string | null
}

/** @param root of the file system, for tests */
export function readCpuLimits(root = '/'): CpuLimits {
  return { cpuQuota: readQuota(root), cpuGovernor: readGovernor(root) }
}

/** The least quota of the process's cgroups and of those around them. */
function readQuota(root: string): number | null {
  const quotas = groupsOf(root).flatMap(({ controllers, path }) =>
    foldersUpwards(path).map((folder) => quotaOf(join(root, 'sys/fs/cgroup'), controllers, folder)),
  )
  const least = Math.min(...quotas)
  return least === Infinity ? null : least
}

/** Lines are `0::/path` in version 2, and `4:cpu,cpuacct:/path` in version 1. */
function groupsOf(root: string): { controllers: string; path: string }[] {
  const lines = readText(join(root, 'proc/self/cgroup')).split('\n')
  return lines.flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    const limitsCpus = controllers === '' || controllers?.split(',').includes('cpu')
    return limitsCpus ? [{ controllers: controllers!, path: path! }] : []
  })
}

/** `/a/b`, `/a`, `/`: a container often sees its own cgroup as the root. */
function foldersUpwards(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...foldersUpwards(dirname(path))]
}

/** `200000 100000` is two CPUs, and so is a quota of 200,000 µs in a period of 100,000; `max` and -1 are no limit. */
function quotaOf(cgroups: string, controllers: string, folder: string): number {
  const text =
    controllers === ''
      ? readText(join(cgroups, folder, 'cpu.max'))
      : ['quota', 'period'].map((name) => readText(join(cgroups, controllers, folder, `cpu.cfs_${name}_us`))).join(' ')
  const [quota, period] = text.split(/\s+/).map(Number)
  return quota! > 0 && period! > 0 ? quota! / period! : Infinity
}

/** Several of them are listed. */
function readGovernor(root: string): string | null {
  const folder = join(root, 'sys/devices/system/cpu')
  const cpus = list(folder).filter((name) => /^cpu\d+$/.test(name))
  const governors = cpus.map((cpu) => readText(join(folder, cpu, 'cpufreq/scaling_governor')))
  const distinct = new Set(governors.filter((governor) => governor !== ''))
  return distinct.size === 0 ? null : [...distinct].sort().join(', ')
}

/** Empty where it can't be read. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
