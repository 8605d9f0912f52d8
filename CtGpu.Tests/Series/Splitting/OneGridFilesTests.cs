using CtGpu.Host.Geometry;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>Files with slightly different orientations and pixel spacings, converted by the whole program.</summary>
public sealed class OneGridFilesTests : IDisposable
{
    /// <summary>Diagonal of a slice, in pixels.</summary>
    private static readonly double s_diagonal = 63 * Math.Sqrt(2);

    private readonly ScannedFiles _files = new();

    public static TheoryData<string, string> Table =>
    [
        .. ((string[])["spacing", "row spacing", "turn", "slope", "spacing and slope"]).SelectMany(change =>
            ((string[])["first", "middle", "last", "every second", "upper half"]).Select(place => (change, place))),
    ];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Table))]
    public void Just_below_a_quarter_of_a_pixel_is_one_volume(string change, string place)
    {
        EditedSlice[] slices = Slices(change, place, 0.249);
        _files.Write(slices);

        _files.AssertVolumes([], (volume, k, row, column) => Mean(volume, row, column) + new Vector3(0, 0, 4 * k), 1e-3, slices);

        Assert.Equal(4, Assert.Single(_files.Sidecars()).Input.SpacingMm[0], 1e-4);

        // The corner of one slice, in the plane of the lowest slice.
        static Vector3 Mean(IReadOnlyList<EditedSlice> volume, int row, int column)
        {
            Vector3 sum = default;
            foreach (EditedSlice slice in volume) sum += slice.Lps(row, column) - slice.Position;
            return volume[0].Position + (1.0 / volume.Count * sum);
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Just_above_it_is_refused_with_the_attribute_or_two_whole_volumes(string change, string place)
    {
        EditedSlice[] slices = Slices(change, place, 0.251);
        _files.Write(slices);
        bool isSpacing = change.EndsWith("spacing", StringComparison.Ordinal);
        if (place != "upper half")
        {
            string keyword = isSpacing ? "PixelSpacing is " : "ImageOrientationPatient is ";
            _files.AssertRefused(isSpacing ? "mixed-pixel-spacing" : "mixed-orientation", keyword, "0.251 pixels apart at the far corner");
        }
        else if (isSpacing)
        {
            _files.AssertVolumes(slices[..6], slices[6..]);
        }
    }

    [Theory]
    [InlineData("spacing")]
    [InlineData("slope")]
    public void A_lost_slice_between_rounded_grids_is_filled_and_no_other(string change)
    {
        EditedSlice[] slices = Slices(change, "every second", 0.2);
        _files.Write(slices.Where((_, k) => k != 7));

        Assert.Equal(Host.ExitCode.Success, _files.Convert("--on-missing", "fill").Code);
        Assert.Equal(12, Assert.Single(_files.Sidecars()).Output.Shape[0]);
        Assert.Equal(8, Assert.Single(Assert.Single(_files.Sidecars()).Input.Geometry.Filled!), 0.4);
    }

    private EditedSlice[] Slices(string change, string place, double pixels) => _files.Scan(change: (slice, k) =>
    {
        bool changed = place switch { "first" => k == 0, "middle" => k == 6, "last" => k == 11, "every second" => k % 2 == 1, _ => k >= 6 };
        if (!changed) return;
        double longer = 0.703125 * pixels / s_diagonal, angle = pixels / s_diagonal, slope = pixels / 63;
        switch (change)
        {
            case "spacing": slice.PixelSpacing = [0.703125 + longer, 0.703125 + longer]; break;
            case "row spacing": slice.PixelSpacing = [0.703125 + (0.703125 * pixels / 63), 0.703125]; break;
            case "turn": slice.Orientation = [Math.Cos(angle), Math.Sin(angle), 0, -Math.Sin(angle), Math.Cos(angle), 0]; break;
            case "slope": slice.Orientation = [1, 0, 0, 0, Math.Cos(slope), Math.Sin(slope)]; break;
            default:
                // The rows become longer by a tenth of the pixels; the rest is a slope of the rows.
                double along = pixels / 10, across = Math.Sqrt((pixels * pixels) - (along * along)) / (63 + along);
                slice.PixelSpacing = [0.703125, 0.703125 * (1 + (along / 63))];
                slice.Orientation = [Math.Cos(across), 0, Math.Sin(across), 0, 1, 0];
                break;
        }
    });
}
