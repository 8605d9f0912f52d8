using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Ilgpu;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>A part of a volume that is on the device at one time.</summary>
/// <param name="FirstPlane">First input slice that its results need.</param>
/// <param name="Planes">Input slices that its results need.</param>
/// <param name="FirstSegment">First segment of the z axis.</param>
/// <param name="Segments">Segments of the z axis.</param>
/// <param name="FirstResult">First slice of its results.</param>
/// <param name="Results">Slices of its results.</param>
internal readonly record struct Slab(int FirstPlane, int Planes, int FirstSegment, int Segments, int FirstResult, int Results);

/// <summary>
/// How a volume goes through a device's memory: whole, or in slabs of slices. A slab takes the input slices of its
/// segments and a halo of <see cref="SegmentedAxis.Chunk"/> on either side, so slabs give the bytes of the whole volume.
/// </summary>
/// <param name="Z">The z axis in segments.</param>
/// <param name="BatchSlices">Input slices that go through the passes of the slices at once.</param>
/// <param name="Bytes">Device memory for the voxels, without tables and mask.</param>
internal sealed record SlabPlan(SegmentedAxis Z, IReadOnlyList<Slab> Slabs, int BatchSlices, long Bytes)
{
    /// <summary>Samples of a segment along x and y, and along z of a volume that is on the device as a whole.</summary>
    public const int SegmentLength = 128;

    /// <summary>Rows between the passes begin at whole cache lines.</summary>
    private const int RowAlignment = 16;

    public int MostPlanes => Slabs.Max(slab => slab.Planes);

    public int MostResults => Slabs.Max(slab => slab.Results);

    /// <summary>Elements between rows of the planes.</summary>
    public static int RowPitch(ResamplePlan plan) => (plan.X.Outputs + RowAlignment - 1) / RowAlignment * RowAlignment;

    /// <summary>The plan of fewest slabs that fits, or the one that needs least where none does.</summary>
    /// <param name="normalize">Whether float32 voxels are wanted too.</param>
    /// <param name="available">Bytes of device memory.</param>
    public static SlabPlan Create(ResamplePlan plan, bool normalize, long available)
    {
        SlabPlan best = null!;
        // Few slices at a time leave a GPU idle, so slabs of many come first.
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

    /// <summary>Slices of a slab, of its segments, and with its halo: the whole, then ever less.</summary>
    private static IEnumerable<(int Length, int Segment, int Planes)> Lengths(int slices)
    {
        const int chunk = SegmentedAxis.Chunk;
        yield return (slices, SegmentLength, slices);
        for (int length = (slices - 1) / chunk * chunk; length > 0; length -= chunk) yield return (length, chunk, Math.Min(slices, length + (2 * chunk)));
    }

    private static SlabPlan Cut(ResamplePlan plan, bool normalize, int length, int segment, int batch)
    {
        var z = new SegmentedAxis(plan.Z.Inputs, plan.Z.Outputs, segment);
        int halo = plan.IsIdentity ? 0 : SegmentedAxis.Chunk;
        int[] starts = z.Table(plan.Z);
        var slabs = new List<Slab>();
        for (int from = 0; from < z.Inputs; from += length)
        {
            int first = from / segment, last = Math.Min((from + length + segment - 1) / segment, z.Segments);
            int plane = Math.Max(0, from - halo), planes = Math.Min(z.Inputs, from + length + halo) - plane;
            int result = from, end = Math.Min(from + length, z.Inputs);
            if (!plan.IsIdentity)
            {
                result = starts[from / SegmentedAxis.Chunk];
                end = starts[Math.Min((from + length + SegmentedAxis.Chunk - 1) / SegmentedAxis.Chunk, z.Chunks)];
            }

            if (end > result) slabs.Add(new Slab(plane, planes, first, last - first, result, end - result));
        }

        var cut = new SlabPlan(z, slabs, batch, 0);
        return cut with { Bytes = cut.Count(plan, normalize) };
    }

    private long Count(ResamplePlan plan, bool normalize)
    {
        long bytes = MostResults * plan.Output.SliceVoxels * (sizeof(short) + (normalize ? sizeof(float) : 0));
        if (plan.IsIdentity) return bytes;
        long batch = Math.Min(BatchSlices, MostPlanes), pitch = RowPitch(plan), size = plan.Precision == ResamplePrecision.Exact ? sizeof(double) : sizeof(float);
        bytes += batch * plan.Input.SliceVoxels * sizeof(short);
        bytes += batch * plan.Y.Inputs * pitch * size;
        return bytes + (MostPlanes * plan.Y.Outputs * pitch * size);
    }
}
