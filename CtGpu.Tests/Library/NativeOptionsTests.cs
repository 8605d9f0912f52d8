using System.Text.Json;
using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using CtGpu.Host.Native;

namespace CtGpu.Tests.Library;

/// <summary>Options that come from other languages as JSON.</summary>
public sealed class NativeOptionsTests
{
    [Theory]
    [InlineData("""{"normalize": [-1000, 400]}""", "normalize=[-1000, 400]. Expected three numbers.")]
    [InlineData("""{"normalize": true}""", "normalize=true. Expected three numbers.")]
    [InlineData("""{"spacing": [1, 1, "1"]}""", "Expected three numbers.")]
    [InlineData("""{"assume_hu": 1}""", "assume_hu=1. Expected true or false.")]
    [InlineData("""{"mask": {"split": 1}}""", "split=1. Expected true or false.")]
    [InlineData("""{"mask": true}""", "mask=true. Expected an object with options.")]
    [InlineData("""{"mask": {"threshold": -320.5}}""", "threshold=-320.5. Expected a whole number from -32768 to 32767.")]
    [InlineData("""{"mask": {"threshold": 40000}}""", "threshold=40000. Expected")]
    [InlineData("""{"mask": {"close_mm": "8"}}""", "close_mm=\"8\". Expected a number.")]
    [InlineData("""{"order": 3.9}""", "order=3.9. Expected a whole number")]
    [InlineData("""{"order": "3"}""", "order=\"3\". Expected a whole number")]
    [InlineData("""{"padding": -2000.5}""", "padding=-2000.5. Expected a whole number")]
    [InlineData("""{"padding": 1e99}""", "padding=1e99. Expected a whole number")]
    [InlineData("""{"ahead": true}""", "ahead=true. Expected a whole number")]
    [InlineData("""{"grid": 1}""", "grid=1. Expected text.")]
    public void Values_of_another_kind_are_refused(string json, string message) =>
        Assert.StartsWith(
            message.StartsWith("Expected", StringComparison.Ordinal) ? "spacing=[1, 1, \"1\"]. " + message : message,
            Assert.Throws<ArgumentException>(() => NativeOptions.Stream(Parse(json))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Whole_numbers_may_be_written_as_decimal_numbers()
    {
        StreamOptions options = NativeOptions.Stream(Parse(
            """
            {"order": 1.0, "padding": -2000.0, "ahead": 2e0, "normalize": [-1000, 400, 0.25],
             "mask": {"threshold": -320.0, "split": false}}
            """));
        Assert.Equal((1, -2000, 2), (options.Resample.Order, options.Read.PaddingValue, options.Ahead));
        Assert.Equal(new HounsfieldWindow(-1000, 400, 0.25), options.Normalize);
        Assert.Equal(-320, options.Mask!.ThresholdHounsfield);
        Assert.Equal(1L << 53 | 1, NativeOptions.Engine(Parse("""{"device_memory": 9007199254740993}""")).DeviceMemoryBytes);
    }

    [Fact]
    public void Null_stands_for_the_default()
    {
        StreamOptions options = NativeOptions.Stream(Parse(
            """{"order": null, "padding": null, "normalize": null, "mask": null, "assume_hu": null, "grid": null}"""));
        Assert.Equal((3, null, null, null), (options.Resample.Order, options.Read.PaddingValue, options.Normalize, options.Mask));
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
