using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Ilgpu;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>A part of a volume that fits in device memory.</summary>
/// <param name="FirstPlane">First input slice that the results depend on.</param>
/// <param name="Planes">Number of input slices that the results depend on.</param>
/// <param name="FirstSegment">First segment of the z axis.</param>
/// <param name="Segments">Number of segments of the z axis.</param>
/// <param name="FirstResult">First slice of the results.</param>
/// <param name="Results">Number of slices of the results.</param>
internal readonly record struct Slab(int FirstPlane, int Planes, int FirstSegment, int Segments, int FirstResult, int Results);

/// <summary>
/// Division of a volume into slabs that fit in device memory; one slab if all of it fits. A slab contains the input slices of
/// its segments and a halo of <see cref="SegmentedAxis.Halo"/> slices on either side, so the results are identical for any
/// division.
/// </summary>
/// <param name="Z">The z axis in segments.</param>
/// <param name="Slabs">Slabs in the order of their slices.</param>
/// <param name="BatchSlices">Number of input slices per launch of the x and y passes.</param>
/// <param name="Bytes">Device memory of the voxels, without tables and mask.</param>
internal sealed record SlabPlan(SegmentedAxis Z, IReadOnlyList<Slab> Slabs, int BatchSlices, long Bytes)
{
    /// <summary>Length of a segment in samples: along x and y, and along z if the volume is one slab.</summary>
    public const int SegmentLength = 512;

    /// <summary>Alignment of rows between the passes, in elements, so that rows begin at cache lines.</summary>
    private const int RowAlignment = 16;

    /// <summary>Maximum number of input slices of a slab.</summary>
    public int MostPlanes => Slabs.Max(slab => slab.Planes);

    /// <summary>Maximum number of result slices of a slab.</summary>
    public int MostResults => Slabs.Max(slab => slab.Results);

    /// <summary>Returns the distance between the starts of two rows between the passes, in elements.</summary>
    public static int RowPitch(ResamplePlan plan) => (plan.X.Outputs + RowAlignment - 1) / RowAlignment * RowAlignment;

    /// <summary>Returns the plan with the fewest slabs that fits, or the smallest plan if none fits.</summary>
    /// <param name="plan">The resample.</param>
    /// <param name="normalize">Whether normalised float32 voxels are computed too.</param>
    /// <param name="available">Available bytes of device memory.</param>
    public static SlabPlan Create(ResamplePlan plan, bool normalize, long available)
    {
        SlabPlan best = null!;
        // Small batches do not fill a GPU, so batches of at least 16 slices are tried first.
        foreach (int leastBatch in (int[])[16, 1])
        {
            foreach ((int length, int segment, int planes) in Lengths(plan.Z.Inputs))
            {
                for (int batch = planes; batch >= Math.Min(leastBatch, planes); batch /= 2)
                {
                    best = Cut(plan, normalize, length, segment, batch);
                    if (best.Bytes <= available) return best;
                }
            }
        }

        return best;
    }

    /// <summary>
    /// Returns candidates in descending size, the whole volume first: slices per slab, slices per segment, and slices per slab
    /// with the halo.
    /// </summary>
    private static IEnumerable<(int Length, int Segment, int Planes)> Lengths(int slices)
    {
        const int halo = SegmentedAxis.Halo;
        yield return (slices, SegmentLength, slices);
        for (int length = (slices - 1) / halo * halo; length > 0; length -= halo)
            yield return (length, halo, Math.Min(slices, length + (2 * halo)));
    }

    private static SlabPlan Cut(ResamplePlan plan, bool normalize, int length, int segment, int batch)
    {
        var z = new SegmentedAxis(plan.Z.Inputs, plan.Z.Outputs, segment);
        int halo = plan.IsIdentity ? 0 : SegmentedAxis.Halo;
        int[] starts = z.Starts(plan.Z);
        var slabs = new List<Slab>();
        for (int from = 0; from < z.Inputs; from += length)
        {
            int first = from / segment, last = Math.Min((from + length + segment - 1) / segment, z.Segments);
            int plane = Math.Max(0, from - halo), planes = Math.Min(z.Inputs, from + length + halo) - plane;
            int result = from, end = Math.Min(from + length, z.Inputs);
            if (!plan.IsIdentity)
            {
                result = starts[z.Segment(first).First];
                end = starts[z.Segment(last - 1).End];
            }

            if (end > result) slabs.Add(new Slab(plane, planes, first, last - first, result, end - result));
        }

        var cut = new SlabPlan(z, slabs, batch, 0);
        return cut with { Bytes = cut.Count(plan, normalize) };
    }

    private long Count(ResamplePlan plan, bool normalize)
    {
        long bytes = MostResults * plan.OutputShape.SliceVoxels * (sizeof(short) + (normalize ? sizeof(float) : 0));
        if (plan.IsIdentity) return bytes;
        long batch = Math.Min(BatchSlices, MostPlanes), pitch = RowPitch(plan);
        long size = plan.Precision == ResamplePrecision.Exact ? sizeof(double) : sizeof(float);
        bytes += batch * plan.InputShape.SliceVoxels * sizeof(short);
        bytes += batch * plan.Y.Inputs * pitch * size;
        return bytes + (MostPlanes * plan.Y.Outputs * pitch * size);
    }
}
