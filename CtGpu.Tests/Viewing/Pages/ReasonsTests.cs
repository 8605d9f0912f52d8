using CtGpu.Host.Masking;
using CtGpu.Host.Viewing.Pages;

namespace CtGpu.Tests.Viewing.Pages;

public sealed class ReasonsTests
{
    [Fact]
    public void Every_reason_has_its_own_explanation_and_notes_say_so()
    {
        string[] texts = [.. MaskQuality.Reasons.Select(reason => Reasons.Explain(reason.Reason))];
        Assert.All(texts, text => Assert.EndsWith(".", text, StringComparison.Ordinal));
        Assert.Equal(texts.Length, texts.Distinct().Count());
        foreach ((string reason, string verdict) in MaskQuality.Reasons)
        {
            bool isNote = Reasons.Explain(reason).StartsWith("Note: ", StringComparison.Ordinal);
            Assert.True(isNote == (verdict == QualityVerdict.Ok), reason);
        }
    }

    [Fact]
    public void A_reason_of_another_release_is_listed_as_it_is()
    {
        Assert.Contains("<b>of-old</b>", Reasons.List(["of-old"]).ToString(), StringComparison.Ordinal);
        Assert.Equal("", Reasons.List([]).ToString());
    }
}
