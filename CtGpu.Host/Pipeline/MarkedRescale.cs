using CtGpu.Host.Dicom;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Pipeline;

/// <summary>
/// A series' rescale to HU in which padding stays apart from air, so that slices can be interpolated without blending
/// the one into the other: it becomes <see cref="Nothing"/>, which is no value.
/// </summary>
internal sealed class MarkedRescale
{
    /// <summary>A voxel outside the scan. Lower values are raised above it.</summary>
    public const short Nothing = short.MinValue;

    private readonly RescalePlan _plan;
    private readonly short[][] _tables;

    public MarkedRescale(IReadOnlyList<SliceHeader> slices, PaddingValues padding)
    {
        bool signed = slices[0].IsSigned;
        _plan = RescalePlan.Create(
            [.. slices.Select(s => new SliceRescale(s.RescaleSlope ?? 1, s.RescaleIntercept ?? 0))], signed, HuRule.Rounded, [], floorAtAir: false);
        _tables = Array.ConvertAll(_plan.Tables, table => Mark(table, signed, padding));
    }

    /// <summary>HU of each stored value of a slice, by its 16 bits.</summary>
    public short[] TableOf(int slice) => _tables[_plan.TableOfSlice[slice]];

    private static short[] Mark(short[] table, bool signed, PaddingValues padding)
    {
        var marked = new short[table.Length];
        for (int bits = 0; bits < table.Length; bits++)
        {
            int stored = signed ? (short)bits : bits;
            bool outside = (padding.FloorAtAir && table[bits] < RescalePlan.AirHounsfield)
                || padding.Ranges.Any(range => stored >= range.Lower && stored <= range.Upper);
            marked[bits] = outside ? Nothing : Math.Max(table[bits], (short)(Nothing + 1));
        }

        return marked;
    }
}
