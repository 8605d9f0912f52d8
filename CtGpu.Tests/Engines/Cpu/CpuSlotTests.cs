using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.Cpu;

public sealed class CpuSlotTests
{
    private static readonly Shape3 Shape = new(24, 40, 48);

    private static readonly MaskPlan s_mask = new(
        new VolumeGeometry(Shape, new Spacing3(1, 1, 1), default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)),
        -320, Background.Faces, FillStructures: true)
    {
        Tutorial = true,
    };

    [Fact]
    public void The_mask_of_a_closed_box_is_its_cavity()
    {
        using var run = new Run(s_mask);
        MaskFacts facts = run.Segment();
        Assert.Equal(18 * 24 * 12, facts.Voxels);
        Assert.Equal(new IndexBox(6, 17, 12, 29, 12, 35), facts.Box);
        Assert.Equal(VolumeFaces.None, facts.Touches);
        Assert.Equal([18L * 24 * 12], facts.Components);
        Assert.Equal(Box().Select((_, i) => InCavity(i)), run.Mask);
    }

    [Fact]
    public void Dilation_outside_value_and_normalisation_follow_the_mask()
    {
        using var run = new Run(s_mask with { DilationMm = 1 }, outside: -2000);
        MaskFacts facts = run.Segment();
        long cavity = 18 * 24 * 12, expected = cavity + (2 * ((18 * 24) + (18 * 12) + (24 * 12)));
        Assert.Equal(expected, facts.Voxels);
        Assert.Equal(Shape.Voxels - expected, run.Hounsfield.Count(v => v == -2000));
        Assert.Equal(expected - cavity, run.Normalized.Count(v => v == (float)((1040 / 1400.0) - 0.25)));
    }

    [Fact]
    public void The_left_lung_is_half_of_a_symmetric_cavity()
    {
        using var run = new Run(s_mask with { SplitLungs = true });
        run.Segment();
        // The patient's left is at the high end of x.
        Assert.Equal(Box().Select((_, i) => InCavity(i) && i % Shape.X > 23), run.Left);
    }

    [Fact]
    public void A_volume_in_place_stays_unchanged_and_gives_the_mask_of_a_copy()
    {
        using Run copied = new(s_mask), inPlace = new(s_mask, inPlace: true);
        copied.Segment();
        inPlace.Segment();
        Assert.Equal(Box(), inPlace.Hounsfield);
        Assert.Equal(copied.Mask, inPlace.Mask);
        Assert.Equal(copied.Normalized, inPlace.Normalized);
    }

    /// <summary>A box in air. Its cavity is the lung.</summary>
    private static short[] Box()
    {
        var volume = new short[Shape.Voxels];
        for (int i = 0; i < volume.Length; i++)
        {
            int x = i % Shape.X, y = i / Shape.X % Shape.Y, z = i / Shape.X / Shape.Y;
            bool body = y is >= 4 and < 36 && x is >= 4 and < 44 && z is >= 2 and < 22;
            volume[i] = (short)(body && !InCavity(i) ? 40 : -1000);
        }

        return volume;
    }

    private static bool InCavity(int i)
    {
        int x = i % Shape.X, y = i / Shape.X % Shape.Y, z = i / Shape.X / Shape.Y;
        return y is >= 12 and < 30 && x is >= 12 and < 36 && z is >= 6 and < 18;
    }

    private sealed unsafe class Run : IDisposable
    {
        private readonly CpuEngine _engine = new(2);
        private readonly IVolumeSlot _slot;
        private readonly VolumePlan _plan;
        private readonly HostBuffer _stored;
        private readonly VolumeResults _results;

        public Run(MaskPlan mask, short? outside = null, bool inPlace = false)
        {
            _slot = _engine.CreateSlot();
            _plan = new VolumePlan(
                RescalePlan.Identity(Shape.Z), ResamplePlan.Identity(Shape), mask, outside, new NormalizePlan(-1000, 400, 0.25));
            short[] volume = Box();
            _stored = _engine.AllocateHost(volume.Length * sizeof(short));
            volume.CopyTo(new Span<short>(_stored.Pointer, volume.Length));
            _results = VolumeResults.Allocate(_plan, _engine.AllocateHost);
            if (!inPlace) return;
            _results.Hounsfield.Dispose();
            _results = _results with { Hounsfield = _stored };
        }

        public short[] Hounsfield => new Span<short>(_results.Hounsfield.Pointer, (int)Shape.Voxels).ToArray();

        public float[] Normalized => new Span<float>(_results.Normalized!.Pointer, (int)Shape.Voxels).ToArray();

        public bool[] Mask => VoxelBits.Unpack(_results.MaskBits!.As<ulong>(), new BitGrid(Shape));

        public bool[] Left => VoxelBits.Unpack(_results.LeftBits!.As<ulong>(), new BitGrid(Shape));

        public MaskFacts Segment()
        {
            _slot.Compute(_plan, _stored, _results);
            MaskFacts facts = LungMask.Run(_slot.Bits, _plan.Mask!).Final;
            _slot.Finish();
            return facts;
        }

        public void Dispose()
        {
            _stored.Dispose();
            _results.Dispose();
            _slot.Dispose();
            _engine.Dispose();
        }
    }
}
