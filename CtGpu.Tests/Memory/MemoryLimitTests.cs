using CtGpu.Host.Memory;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Memory;

/// <summary>Limits as Linux shows them in files, which each test makes itself.</summary>
public sealed class MemoryLimitTests : IDisposable
{
    private const long Unlimited = 0x7FFF_FFFF_FFFF_F000;

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_limit_of_a_version_1_group_is_the_smallest_around_it()
    {
        Write("proc/self/cgroup", "5:devices:/x\n4:memory:/job/step\n0::/\n");
        Write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory\n");
        Write("sys/fs/cgroup/memory/job/step/memory.limit_in_bytes", $"{Unlimited}\n");
        Write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "536870912\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{Unlimited}\n");
        Assert.Equal(536_870_912, Group());
    }

    [Fact]
    public void A_container_of_version_1_sees_its_group_as_the_root()
    {
        Write("proc/self/cgroup", "4:cpuset,memory:/docker/abc\n");
        Write("proc/self/mountinfo", "30 24 0:26 /docker/abc /sys/fs/cgroup/memory ro shared:9 - cgroup cgroup rw,cpuset,memory\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
        Assert.Equal(2_147_483_648, Group());
    }

    [Fact]
    public void A_limit_of_version_1_around_the_container_counts()
    {
        Write("proc/self/cgroup", "4:memory:/docker/abc\n");
        Write("proc/self/mountinfo", "30 24 0:26 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", $"{Unlimited}\n");
        Write("sys/fs/cgroup/memory/memory.stat", "cache 1\nhierarchical_memory_limit 1073741824\n");
        Assert.Equal(1_073_741_824, Group());
    }

    [Theory]
    [InlineData("max", "300000000", 300_000_000L)]
    [InlineData("200000000", "300000000", 200_000_000L)]
    [InlineData("max", "max", null)]
    public void The_limit_of_a_version_2_group_is_the_smallest_around_it(string inner, string outer, long? expected)
    {
        Write("proc/self/cgroup", "0::/user.slice/job.scope\n");
        Write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n");
        Write("sys/fs/cgroup/user.slice/job.scope/memory.max", inner);
        Write("sys/fs/cgroup/user.slice/memory.max", outer);
        Assert.Equal(expected, Group());
    }

    [Fact]
    public void A_group_outside_the_visible_ones_is_the_root_of_the_container()
    {
        Write("proc/self/cgroup", "0::/../../elsewhere\n");
        Write("proc/self/mountinfo", "30 24 0:26 /kubepods/pod /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
        Write("sys/fs/cgroup/memory.max", "123456789\n");
        Assert.Equal(123_456_789, Group());
    }

    [Fact]
    public void Without_groups_there_is_no_limit() => Assert.Null(Group());

    [Fact]
    public void The_smallest_limit_leaves_what_the_process_does_not_use()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        Write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\n");
        Write("proc/self/status", "VmSize:\t 9000000 kB\nVmData:\t  300000 kB\nRssAnon:\t  200000 kB\n");
        Write("proc/self/cgroup", "0::/\n");
        Write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n");
        Write("sys/fs/cgroup/memory.max", "1000000000\n");
        MemoryLimit[] limits = [.. MemoryLimit.All(jobs: 2, volumeBytes: 100_000_000, new SystemFiles(_root.Root))];
        Assert.Equal(16_000_000L * 1024, limits[0].Bytes);
        Assert.Contains("this machine", limits[0].Name, StringComparison.Ordinal);
        Assert.Equal(1_000_000_000, limits[1].Bytes);
        Assert.Contains("control group", limits[1].Name, StringComparison.Ordinal);
        // Volumes of 100 MB are in the 200,000 kB. The rest and a reserve are the program's.
        Assert.InRange(limits[1].Used, 104_800_000, 104_800_000 + 200_000_000);
        Assert.Equal(limits[1].Bytes - limits[1].Used, limits[1].Available);
    }

    [Fact]
    public void A_limit_below_the_programs_own_memory_leaves_nothing() => Assert.Equal(0, new MemoryLimit("x", 100, 200).Available);

    [Fact]
    public void This_process_has_a_limit_that_leaves_memory() => Assert.InRange(MemoryLimit.Of(1, 0).Available, 1, long.MaxValue);

    private long? Group() => ControlGroup.MemoryLimit(new SystemFiles(_root.Root));

    private void Write(string path, string text)
    {
        string file = _root.At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
