using CtGpu.Host.Engines;
using CtGpu.Host.Masking.Air;

namespace CtGpu.Tests.Masking.Air;

public sealed class LungCandidateTests
{
    [Theory]
    [InlineData(0, 0, null, false, "Lung")]
    [InlineData(0.12, 0, null, false, "Lung")]
    [InlineData(0.121, 0, null, false, "NearOutside")]
    [InlineData(0.121, 1, 0.0, false, "NearOutside")]
    [InlineData(0, 0.85, null, false, "Lung")]
    [InlineData(0, 0.851, 0.0099, false, "Gas")]
    [InlineData(0, 0.851, 0.01, false, "Lung")]
    [InlineData(0, 0.95, 0.01, false, "Lung")]
    [InlineData(0, 0.951, 0.01, false, "Gas")]
    [InlineData(0, 0.951, 0.499, false, "Gas")]
    [InlineData(0, 0.951, 0.5, true, "Gas")]
    [InlineData(0, 0.85, 0.5, false, "Lung")]
    public void Shares_decide_what_a_component_is(double near, double gas, double? enclosed, bool surrounds, string kind)
    {
        var candidate = new LungCandidate(new BitComponent(1, 1000, []), near, 0.5, gas, enclosed);
        Assert.Equal((kind, surrounds), (candidate.Kind.ToString(), candidate.Surrounds));
    }
}
