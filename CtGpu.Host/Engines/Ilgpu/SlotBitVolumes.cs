using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// Bit volumes whose operations run with the device bound to the calling thread, and report its failures as
/// <see cref="IlgpuEngine.Try"/> does.
/// </summary>
internal sealed class SlotBitVolumes(IlgpuEngine engine, IBitVolumes volumes) : IBitVolumes
{
    public void AtMost(short hounsfield, BitVolume within, BitVolume target) =>
        engine.Try(() => volumes.AtMost(hounsfield, within, target));

    public void MeanAtMost(short hounsfield, BitVolume within, BitVolume target) =>
        engine.Try(() => volumes.MeanAtMost(hounsfield, within, target));

    public void Copy(BitVolume source, BitVolume target) => engine.Try(() => volumes.Copy(source, target));

    public void Complement(BitVolume source, BitVolume target) => engine.Try(() => volumes.Complement(source, target));

    public void And(BitVolume first, BitVolume second, BitVolume target) => engine.Try(() => volumes.And(first, second, target));

    public void AndNot(BitVolume first, BitVolume second, BitVolume target) => engine.Try(() => volumes.AndNot(first, second, target));

    public void Or(BitVolume first, BitVolume second, BitVolume target) => engine.Try(() => volumes.Or(first, second, target));

    public void Dilate(BitVolume source, BallPlan ball, BitVolume target) => engine.Try(() => volumes.Dilate(source, ball, target));

    public void Erode(BitVolume source, BallPlan ball, BitVolume target) => engine.Try(() => volumes.Erode(source, ball, target));

    public void Reach(BitVolume source, VolumeFaces faces, BitVolume target) =>
        engine.Try(() => volumes.Reach(source, faces, target));

    public void ReachCorner(BitVolume source, BitVolume target) => engine.Try(() => volumes.ReachCorner(source, target));

    public void FillSlices(BitVolume source, BitVolume target) => engine.Try(() => volumes.FillSlices(source, target));

    public IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others)
    {
        BitVolume[] all = others.ToArray();
        return Get(() => volumes.Components(source, least, most, all));
    }

    public void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target) =>
        engine.Try(() => volumes.Keep(source, components, target));

    public void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices) => engine.Try(() => volumes.KeepSlices(volume, slices));

    public void KeepBox(BitVolume volume, IndexBox box) => engine.Try(() => volumes.KeepBox(volume, box));

    public long Count(BitVolume source) => Get(() => volumes.Count(source));

    public long CountCommon(BitVolume first, BitVolume second) => Get(() => volumes.CountCommon(first, second));

    public long[] CountSlices(BitVolume source) => Get(() => volumes.CountSlices(source));

    public long[] CountFaces(BitVolume source) => Get(() => volumes.CountFaces(source));

    public int[] CountBlocks(BitVolume source, Shape3 block) => Get(() => volumes.CountBlocks(source, block));

    public BitExtent Measure(BitVolume source) => Get(() => volumes.Measure(source));

    public long[] Histogram(BitVolume within) => Get(() => volumes.Histogram(within));

    public IBitVolumes Coarse(Shape3 block) => new SlotBitVolumes(engine, Get(() => volumes.Coarse(block)));

    public void Shrink(BitVolume source, BitVolume coarseTarget) => engine.Try(() => volumes.Shrink(source, coarseTarget));

    public void Expand(BitVolume coarseSource, BitVolume within, BitVolume target) =>
        engine.Try(() => volumes.Expand(coarseSource, within, target));

    private T Get<T>(Func<T> read)
    {
        T result = default!;
        engine.Try(() => result = read());
        return result;
    }
}
