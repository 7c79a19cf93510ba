import { describe, expect, test } from 'vitest'

import { readCpuLimits } from '../../../src/report/cpu-limits.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function limitsOf(files: Readonly<Record<string, string>>) {
  using folder = temporaryFolder(files)
  return readCpuLimits(folder.path)
}

const v2 = (path: string, limits: Readonly<Record<string, string>>) => ({
  'proc/self/cgroup': `0::${path}\n`,
  ...Object.fromEntries(Object.entries(limits).map(([at, text]) => [`sys/fs/cgroup${at}/cpu.max`, `${text}\n`])),
})

const v1 = (controllers: string, path: string, quota: string) => ({
  'proc/self/cgroup': `9:memory:${path}\n4:${controllers}:${path}\n0::/\n`,
  [`sys/fs/cgroup/${controllers}${path}/cpu.cfs_quota_us`]: `${quota}\n`,
  [`sys/fs/cgroup/${controllers}${path}/cpu.cfs_period_us`]: '100000\n',
})

describe('the quota of a container', () => {
  test.for<[what: string, files: Record<string, string>, quota: number | null]>([
    ['is two CPUs of version 2', v2('/', { '': '200000 100000' }), 2],
    ['may be a part of one', v2('/', { '': '25000 100000' }), 0.25],
    ['is none where it says max', v2('/', { '': 'max 100000' }), null],
    ['may be that of a group within', v2('/a/b', { '/a/b': '150000 100000', '/a': 'max 100000' }), 1.5],
    ['is the least of all groups around', v2('/a/b', { '/a/b': '400000 100000', '/a': '100000 50000' }), 2],
    ['is found though the path is that of the host', v2('/kubepods/pod1/c', { '': '300000 100000' }), 3],
    ['is two CPUs of version 1', v1('cpu,cpuacct', '/docker/0a', '200000'), 2],
    ['is none of version 1 where it says -1', v1('cpu', '/', '-1'), null],
    ['is none where there are no cgroups', {}, null],
    ['is none where a file makes no sense', v2('/', { '': 'soon' }), null],
  ])('%s', ([, files, quota]) => {
    expect(limitsOf(files)).toEqual({ cpuQuota: quota, cpuGovernor: null })
  })
})

describe('the governor', () => {
  const governor = (cpu: number, name: string) => ({
    [`sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`]: `${name}\n`,
  })

  test('is that of the CPUs', () => {
    const files = { ...governor(0, 'powersave'), ...governor(1, 'powersave'), 'sys/devices/system/cpu/cpufreq/x': '' }
    expect(limitsOf(files)).toEqual({ cpuQuota: null, cpuGovernor: 'powersave' })
  })

  test('is every one of them where they differ', () => {
    expect(limitsOf({ ...governor(0, 'powersave'), ...governor(1, 'performance') })).toEqual({
      cpuQuota: null,
      cpuGovernor: 'performance, powersave',
    })
  })
})

test('this machine tells what it has, whatever that is', () => {
  const { cpuQuota, cpuGovernor } = readCpuLimits()
  expect(cpuQuota ?? 1).toBeGreaterThan(0)
  expect(cpuGovernor ?? 'none').toMatch(/^[\w, -]+$/)
})
