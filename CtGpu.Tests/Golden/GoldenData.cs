using System.Text.Json;
using System.Text.Json.Serialization;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Tests.Golden;

/// <summary>
/// What NumPy, SciPy and scikit-image (versions.json) made of synthetic volumes; <c>oracle/make_golden.py</c> wrote it.
/// </summary>
internal static class GoldenData
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Lazy<float[]> s_normalized = new(() =>
    {
        using var file = new NpyArrays("normalized");
        return file.Next<float>();
    });

    public static GoldenCase[] Cases { get; } = JsonSerializer.Deserialize<GoldenCase[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "cases.json")), s_json)!;

    /// <summary>The tutorial's normalisation and zero centring of HU, in float64 rounded to float32.</summary>
    public static float[] Normalized(short[] hounsfield) => [.. hounsfield.Select(hu => s_normalized.Value[hu - short.MinValue])];
}

/// <summary>One volume's way to its grid and masks.</summary>
/// <param name="Radius">Radius of the ball of dilation and closing, in voxels.</param>
internal sealed record GoldenCase(string Name, Spacing3 Spacing, Spacing3 Target, int Order, GridPlacement Grid, int Radius)
{
    public GoldenVolume Load()
    {
        using var file = new NpyArrays(Name);
        short[] stored = file.Next<short>();
        int[] input = file.Axes;
        double[] rescale = file.Next<double>();
        short[] resampled = file.Next<short>();
        int[] output = file.Axes;
        return new GoldenVolume(
            new Shape3(input[0], input[1], input[2]),
            new Shape3(output[0], output[1], output[2]),
            stored,
            [.. rescale.Chunk(2).Select(pair => new SliceRescale(pair[0], pair[1]))],
            resampled,
            file.Next<int>(),
            file.Next<int>(),
            file.Next<byte>(),
            file.Next<byte>(),
            file.Next<byte>(),
            file.Next<byte>());
    }
}

/// <summary>Arrays of a case, z,y,x in C order; masks are 0 and 1.</summary>
/// <param name="Stored">16-bit stored values.</param>
/// <param name="Resampled">HU after the zoom, and so are all that follow.</param>
/// <param name="Ties">Indices of voxels within 1e-9 of a rounding tie. None decides a mask.</param>
/// <param name="Labels">Components of both phases of the threshold image.</param>
/// <param name="Lungs">The tutorial's mask.</param>
/// <param name="LungsFilled">The tutorial's mask with fill_lung_structures.</param>
/// <param name="Dilated">LungsFilled dilated.</param>
/// <param name="Closed">Lungs closed.</param>
internal sealed record GoldenVolume(
    Shape3 Input,
    Shape3 Output,
    short[] Stored,
    SliceRescale[] Rescale,
    short[] Resampled,
    int[] Ties,
    int[] Labels,
    byte[] Lungs,
    byte[] LungsFilled,
    byte[] Dilated,
    byte[] Closed);
