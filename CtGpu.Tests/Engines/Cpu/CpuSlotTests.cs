using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Tests.Engines.Cpu;

public sealed class CpuSlotTests
{
    private static readonly Shape3 Shape = new(24, 40, 48);

    /// <summary>A box in air. Its cavity is the lung. Optionally its wall has a hole.</summary>
    private static short[] Box(bool hole)
    {
        var volume = new short[Shape.Voxels];
        for (int z = 0, i = 0; z < Shape.Z; z++)
        {
            for (int y = 0; y < Shape.Y; y++)
            {
                for (int x = 0; x < Shape.X; x++, i++)
                {
                    bool body = y is >= 4 and < 36 && x is >= 4 and < 44 && z is >= 2 and < 22;
                    bool lung = y is >= 12 and < 30 && x is >= 12 and < 36 && z is >= 6 and < 18;
                    bool opening = hole && y < 12 && x == 20 && z == 10;
                    volume[i] = (short)(body && !lung && !opening ? 40 : -1000);
                }
            }
        }

        return volume;
    }

    [Fact]
    public void The_mask_of_a_closed_box_is_its_cavity()
    {
        (MaskFacts facts, byte[] mask) = Segment(Box(hole: false), seal: null);
        Assert.Equal(18 * 24 * 12, facts.Voxels);
        Assert.Equal(new IndexBox(6, 17, 12, 29, 12, 35), facts.Box);
        Assert.Equal(VolumeFaces.None, facts.Touches);
        Assert.Equal([18L * 24 * 12], facts.Components);
        Assert.Equal(Shape.Voxels - (20 * 32 * 40), facts.OutsideVoxels);
        Assert.Equal(facts.Voxels / 2, facts.LowerXVoxels);
        Assert.Equal(facts.Voxels, mask.Count(v => v == 1));
    }

    [Fact]
    public void A_hole_gives_an_empty_mask_and_sealing_restores_the_whole_cavity()
    {
        Assert.Equal(0, Segment(Box(hole: true), seal: null).Facts.Voxels);
        (MaskFacts facts, byte[] mask) = Segment(Box(hole: true), BallPlan.Create(3, new Spacing3(1, 1, 1)));
        byte[] closed = Segment(Box(hole: false), seal: null).Mask;
        // The cavity is complete. The mask may also contain the part of the hole that the ball does not reach.
        for (int i = 0; i < closed.Length; i++) Assert.True(closed[i] <= mask[i]);
        Assert.InRange(facts.Voxels, 18 * 24 * 12, (18 * 24 * 12) + 8);
    }

    [Fact]
    public void Dilation_outside_value_and_normalisation_follow_the_mask()
    {
        using var engine = new CpuEngine(2);
        using IVolumeSlot slot = engine.CreateSlot();
        using Run run = Run.Of(engine, slot, Box(hole: false), outside: -2000);
        slot.FillOutside(null);
        slot.FillSlices();
        slot.KeepLargestAir();
        slot.Dilate(BallPlan.Create(1, new Spacing3(1, 1, 1)));
        slot.Finish();
        long expected = (18 * 24 * 12) + (2 * ((18 * 24) + (18 * 12) + (24 * 12)));
        Assert.Equal(expected, slot.ReadMaskFacts().Voxels);
        Assert.Equal(Shape.Voxels - expected, run.Hounsfield.Count(v => v == -2000));
        Assert.Equal(expected - (18 * 24 * 12), run.Normalized.Count(v => v == (float)((1040 / 1400.0) - 0.25)));
    }

    private static (MaskFacts Facts, byte[] Mask) Segment(short[] volume, BallPlan? seal)
    {
        using var engine = new CpuEngine(2);
        using IVolumeSlot slot = engine.CreateSlot();
        using Run run = Run.Of(engine, slot, volume, outside: null);
        slot.FillOutside(seal);
        slot.FillSlices();
        slot.KeepLargestAir();
        MaskFacts facts = slot.ReadMaskFacts();
        slot.Finish();
        return (facts, run.Bytes);
    }

    [Fact]
    public void A_volume_in_place_stays_unchanged_and_gives_the_mask_of_a_copy()
    {
        using var engine = new CpuEngine(2);
        using IVolumeSlot slot = engine.CreateSlot();
        using Run copied = Run.Of(engine, slot, Box(hole: false), outside: null);
        LungMask.Run(slot, Run.Mask, Shape);
        slot.Finish();
        using Run inPlace = Run.Of(engine, slot, Box(hole: false), outside: null, inPlace: true);
        LungMask.Run(slot, Run.Mask, Shape);
        slot.Finish();
        Assert.Equal(Box(hole: false), inPlace.Hounsfield);
        Assert.Equal(copied.Bytes, inPlace.Bytes);
        Assert.Equal(copied.Normalized, inPlace.Normalized);
    }

    private sealed unsafe class Run(HostBuffer stored, VolumeResults results) : IDisposable
    {
        public static MaskPlan Mask { get; } = new(-320, Background.Faces, FillStructures: true);

        public short[] Hounsfield => new Span<short>(results.Hounsfield.Pointer, (int)Shape.Voxels).ToArray();

        public float[] Normalized => new Span<float>(results.Normalized!.Pointer, (int)Shape.Voxels).ToArray();

        /// <summary>The mask, one byte per voxel.</summary>
        public byte[] Bytes
        {
            get
            {
                var grid = new BitGrid(Shape);
                var mask = new byte[Shape.Voxels];
                for (int i = 0; i < mask.Length; i++)
                {
                    int row = i / Shape.X, x = i % Shape.X;
                    mask[i] = (byte)((results.MaskBits!.As<ulong>()[(row * grid.WordsPerRow) + (x >> 6)] >> (x & 63)) & 1);
                }

                return mask;
            }
        }

        public static Run Of(CpuEngine engine, IVolumeSlot slot, short[] volume, short? outside, bool inPlace = false)
        {
            var plan = new VolumePlan(
                RescalePlan.Identity(Shape.Z), ResamplePlan.Identity(Shape), Mask, outside, new NormalizePlan(-1000, 400, 0.25));
            HostBuffer stored = engine.AllocateHost(volume.Length * sizeof(short));
            volume.CopyTo(new Span<short>(stored.Pointer, volume.Length));
            VolumeResults results = VolumeResults.Allocate(plan, engine.AllocateHost);
            if (inPlace)
            {
                results.Hounsfield.Dispose();
                results = results with { Hounsfield = stored };
            }

            slot.Compute(plan, stored, results);
            return new Run(stored, results);
        }

        public void Dispose()
        {
            stored.Dispose();
            results.Dispose();
        }
    }
}
