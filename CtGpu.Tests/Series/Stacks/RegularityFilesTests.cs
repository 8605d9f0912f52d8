using CtGpu.Host;
using CtGpu.Host.Geometry;

namespace CtGpu.Tests.Series.Stacks;

/// <summary>Files with rounded positions, converted by the whole program.</summary>
public sealed class RegularityFilesTests : IDisposable
{
    private readonly ScannedFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(0, 2.5)]
    [InlineData(0, 3.5)]
    [InlineData(1, 0.3)]
    [InlineData(1, 0.625)]
    [InlineData(1, 0.875)]
    [InlineData(1, 1.25)]
    [InlineData(1, 0.55)]
    [InlineData(2, 0.625)]
    [InlineData(2, 0.0625)]
    [InlineData(3, 0.0125)]
    [InlineData(3, 0.0045)]
    [InlineData(6, 1.2345675)]
    public void Positions_of_few_decimals_are_regular_with_their_true_spacing(int decimals, double spacing)
    {
        EditedSlice[] slices = Rounded(decimals, spacing, 40);
        _files.Write(slices);

        _files.AssertVolumes([], (v, k, row, column) => v[0].Lps(row, column) + new Vector3(0, 0, k * spacing), 1e-3, slices);
    }

    [Theory]
    [InlineData(0, 2.75, 20)]
    [InlineData(1, 0.3, 1)]
    [InlineData(1, 0.625, 17)]
    [InlineData(1, 0.625, 38)]
    [InlineData(1, 1.25, 20)]
    [InlineData(2, 0.0625, 9)]
    [InlineData(3, 0.009, 6)]
    [InlineData(3, 0.0045, 20)]
    [InlineData(9, 4, 11)]
    [InlineData(9, 0.5, 2)]
    public void A_missing_slice_is_refused_filled_in_its_place_or_kept_on_the_same_grid(int decimals, double spacing, int missing)
    {
        EditedSlice[] all = Rounded(decimals, spacing, 40), slices = [.. all.Where((_, k) => k != missing)];
        _files.Write(slices);
        Assert.Equal("missing", _files.Indexed().GetProperty("verdict").GetString());
        Assert.Equal(ExitCode.InvalidInput, _files.Convert().Code);

        Assert.Equal(ExitCode.Success, _files.Convert("--on-missing", "fill", "--overwrite").Code);
        Host.Output.Sidecars.Sidecar filled = Assert.Single(_files.Sidecars());
        Assert.Equal((40, 39), (filled.Output.Shape[0], filled.Series.Slices));
        Assert.Equal(-20 + (missing * spacing), Assert.Single(filled.Input.Geometry.Filled!), Math.Pow(10, -Math.Min(decimals, 5)));
        Assert.Equal(spacing, filled.Output.SpacingMm[0], 1e-3 / 40);
        Directory.Delete(_files.Output, recursive: true);

        _files.AssertVolumes(
            ["--on-missing", "keep"], (v, k, row, column) => v[0].Lps(row, column) + new Vector3(0, 0, k * spacing), 1e-3, slices);
    }

    [Theory]
    [InlineData(0.0099, true)]
    [InlineData(0.0103, false)]
    public void Slices_up_to_a_hundredth_of_the_spacing_off_are_regular(double share, bool regular)
    {
        EditedSlice[] slices = _files.Scan(spacing: 2.5, change: (slice, k) =>
            slice.Position += new Vector3(0, 0, (k % 2 == 0 ? share : -share) * 2.5));
        _files.Write(slices);

        if (regular) _files.AssertVolumes([], (v, k, row, column) => v[k].Lps(row, column), 0.06, slices);
        else _files.AssertRefused("uneven", "slices unevenly spaced");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(11)]
    public void A_slice_more_than_a_digit_off_is_refused(int displaced)
    {
        EditedSlice[] slices = _files.Scan(spacing: 2.5, change: (slice, k) =>
        {
            slice.PositionDecimals = 1;
            if (k == displaced) slice.Position += new Vector3(0, 0, 0.4);
        });
        _files.Write(slices);

        _files.AssertRefused("uneven", "slices unevenly spaced");
    }

    [Fact]
    public void Slices_in_pairs_are_said_to_be()
    {
        EditedSlice[] one = _files.Scan(), other = _files.Scan(first: -19.9965);
        _files.Write(one, other);

        _files.AssertRefused("duplicates", "slices lie in pairs, for example ", "0.0035 mm apart", "They are two scans, or two exports");
    }

    private EditedSlice[] Rounded(int decimals, double spacing, int count) => _files.Scan(count, spacing, change: (slice, _) =>
    {
        slice.PositionDecimals = decimals;
        slice.Position = slice.Position with { Z = Math.Round(slice.Position.Z, decimals) };

        // Small pixels for small steps. Their size must not hide an error of the positions.
        if (spacing < 0.1) slice.PixelSpacing = [0.009, 0.009];
        if (decimals < 2) slice.Position = new Vector3(-30, -211, slice.Position.Z);
    });
}
