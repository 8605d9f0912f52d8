using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Tests.Streaming;

/// <summary>Bit volumes without a set voxel, whatever is written to them.</summary>
internal sealed class EmptyBitVolumes : IBitVolumes
{
    public void AtMost(short hounsfield, BitVolume within, BitVolume target)
    {
    }

    public void MeanAtMost(short hounsfield, BitVolume within, BitVolume target)
    {
    }

    public void Copy(BitVolume source, BitVolume target)
    {
    }

    public void Complement(BitVolume source, BitVolume target)
    {
    }

    public void And(BitVolume first, BitVolume second, BitVolume target)
    {
    }

    public void AndNot(BitVolume first, BitVolume second, BitVolume target)
    {
    }

    public void Or(BitVolume first, BitVolume second, BitVolume target)
    {
    }

    public void Dilate(BitVolume source, BallPlan ball, BitVolume target)
    {
    }

    public void Erode(BitVolume source, BallPlan ball, BitVolume target)
    {
    }

    public void Reach(BitVolume source, VolumeFaces faces, BitVolume target)
    {
    }

    public void ReachCorner(BitVolume source, BitVolume target)
    {
    }

    public void FillSlices(BitVolume source, BitVolume target)
    {
    }

    public IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others) => [];

    public void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target)
    {
    }

    public void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices)
    {
    }

    public void KeepBox(BitVolume volume, IndexBox box)
    {
    }

    public long Count(BitVolume source) => 0;

    public long CountCommon(BitVolume first, BitVolume second) => 0;

    public long[] CountSlices(BitVolume source) => [];

    public long[] CountFaces(BitVolume source) => new long[6];

    public int[] CountBlocks(BitVolume source, Shape3 block) => [];

    public BitExtent Measure(BitVolume source) => BitExtent.Empty;

    public long[] Histogram(BitVolume within) => new long[HistogramBins.Count];

    public IBitVolumes Coarse(Shape3 block) => this;

    public void Shrink(BitVolume source, BitVolume coarseTarget)
    {
    }

    public void Expand(BitVolume coarseSource, BitVolume within, BitVolume target)
    {
    }
}
