using CtGpu.Host.Bench.WithoutComputing;

namespace CtGpu.Tests.Bench.WithoutComputing;

public sealed class ProcessorLimitTests
{
    [Theory]
    [InlineData(new ulong[] { 0b1111 }, 2, new ulong[] { 0b0011 })]
    [InlineData(new ulong[] { 0b1010_0000 }, 1, new ulong[] { 0b0010_0000 })]
    [InlineData(new ulong[] { 1UL << 63, 0b11 }, 2, new ulong[] { 1UL << 63, 0b01 })]
    [InlineData(new ulong[] { 0b11, 0b11 }, 9, new ulong[] { 0b11, 0b11 })]
    [InlineData(new ulong[] { ulong.MaxValue, 0, 1 }, 65, new ulong[] { ulong.MaxValue, 0, 1 })]
    public void The_first_processors_of_the_set_are_kept(ulong[] set, int count, ulong[] expected)
    {
        ProcessorLimit.KeepFirst(set, count);
        Assert.Equal(expected, set);
    }

    [Fact]
    public void Threads_of_the_action_have_the_limit_and_later_ones_do_not()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Only Linux limits single threads.");
        int before = Environment.ProcessorCount;
        string allowed = "";
        ProcessorLimit.Run(1, () =>
        {
            var inner = new Thread(() => allowed = Allowed("thread-self"));
            inner.Start();
            inner.Join();
        });
        // A single processor, not a list or a range.
        Assert.Matches("^[0-9]+$", allowed);
        if (before > 1) Assert.NotEqual(allowed, Allowed("self"));
    }

    [Fact]
    public void A_failure_of_the_action_is_thrown() =>
        Assert.Throws<InvalidDataException>(() => ProcessorLimit.Run(1, () => throw new InvalidDataException()));

    private static string Allowed(string of) =>
        File.ReadLines($"/proc/{of}/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
}
