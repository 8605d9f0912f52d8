using CtGpu.Host;
using CtGpu.Host.Output.Files;

namespace CtGpu.Tests.Output.Files;

[Collection(nameof(EnvironmentVariables))]
public sealed class TemporaryNameTests
{
    [Fact]
    public void A_name_is_hidden_and_contains_the_final_name_and_the_domain()
    {
        string name = TemporaryName.Of("ct.nii.gz", "0123456789abcdef");
        Assert.StartsWith(".ct.nii.gz.0123456789abcdef-", name, StringComparison.Ordinal);
        Assert.EndsWith(".part", name, StringComparison.Ordinal);
        Assert.True(TemporaryName.IsOne(name));
        Assert.NotEqual(name, TemporaryName.Of("ct.nii.gz", "0123456789abcdef"));
        Assert.Equal(("ct.nii.gz", "0123456789abcdef"), (TemporaryName.FinalOf(name), TemporaryName.DomainOf(name)));
    }

    [Theory]
    [InlineData(null, 3600)]
    [InlineData("", 3600)]
    [InlineData("1", 1)]
    [InlineData("0.5", 0.5)]
    public void The_hour_can_be_changed(string? given, double seconds) =>
        Assert.Equal(seconds, With(given, () => TemporaryName.Abandoned.TotalSeconds));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1h")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    public void An_invalid_number_of_seconds_is_refused(string given)
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => With(given, () => TemporaryName.Abandoned.TotalSeconds));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.StartsWith(
            $"The environment variable CTGPU_ABANDONED_AFTER is \"{given}\". Expected a number", refusal.Message, StringComparison.Ordinal);
    }

    private static double With(string? value, Func<double> read)
    {
        Environment.SetEnvironmentVariable(TemporaryName.AbandonedVariable, value);
        try
        {
            return read();
        }
        finally
        {
            Environment.SetEnvironmentVariable(TemporaryName.AbandonedVariable, null);
        }
    }
}

/// <summary>Tests that change environment variables run alone.</summary>
[CollectionDefinition(nameof(EnvironmentVariables), DisableParallelization = true)]
public sealed class EnvironmentVariables;
