using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>A volume of blocks and noise that a slot has computed, and the operations on its HU.</summary>
internal sealed unsafe class SlotVolume : IDisposable
{
    private readonly IlgpuSlot _slot;
    private readonly HostBuffer _stored;
    private readonly VolumeResults _results;
    private readonly BitGrid _grid;

    public SlotVolume(IEngine engine, IlgpuSlot slot, Shape3 input, Shape3 output)
    {
        _slot = slot;
        _grid = new BitGrid(output);
        ResamplePlan resample = input == output
            ? ResamplePlan.Identity(input) : ResamplePlan.Create(input, output, 1, GridPlacement.Extent, ResamplePrecision.Exact);
        VolumeGeometry grid = Grids.Axial(output.Z, output.Y, output.X);
        var plan = new VolumePlan(
            RescalePlan.Identity(input.Z), resample, new MaskPlan(grid, -320, Background.Faces, FillStructures: true), null, null);
        _stored = engine.AllocateHost(input.Voxels * sizeof(short));
        var random = new Random(1);
        for (int i = 0; i < input.Voxels; i++)
        {
            int x = i % input.X, y = i / input.X % input.Y, z = i / input.X / input.Y;
            _stored.As<short>()[i] = (short)((((x / 16) + (y / 16) + (z / 16)) % 2 == 0 ? -920 : 40) + random.Next(-200, 200));
        }

        _results = VolumeResults.Allocate(plan, engine.AllocateHost);
        slot.Compute(plan, _stored, _results);
    }

    /// <summary>Counts of operations on the HU; the last one is the result.</summary>
    public string Answers()
    {
        IBitVolumes volumes = _slot.Bits;
        volumes.Complement(BitVolume.Result, BitVolume.C);
        volumes.AtMost(-850, BitVolume.C, BitVolume.A);
        volumes.MeanAtMost(-850, BitVolume.A, BitVolume.B);
        volumes.MeanAtMost(-900, BitVolume.C, BitVolume.Result);
        return $"{volumes.Measure(BitVolume.A)} {volumes.Measure(BitVolume.B)} {volumes.Count(BitVolume.C)} "
            + string.Join(' ', volumes.Histogram(BitVolume.C));
    }

    /// <summary>Bits of the result.</summary>
    public ulong[] Bits()
    {
        _slot.Finish();
        return new ReadOnlySpan<ulong>(_results.MaskBits!.Pointer, (int)_grid.Words).ToArray();
    }

    public void Dispose()
    {
        _stored.Dispose();
        _results.Dispose();
    }
}
