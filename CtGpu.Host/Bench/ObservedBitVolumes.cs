using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Bench;

/// <summary>Bit volumes that pass every operation to an observer, which has to call it and may time it.</summary>
/// <param name="volumes">The volumes that compute.</param>
/// <param name="observe">Receives the name of the operation and the call to make.</param>
internal sealed class ObservedBitVolumes(IBitVolumes volumes, Action<string, Action> observe) : IBitVolumes
{
    public void AtMost(short hounsfield, BitVolume within, BitVolume target) =>
        observe(nameof(AtMost), () => volumes.AtMost(hounsfield, within, target));

    public void MeanAtMost(short hounsfield, BitVolume within, BitVolume target) =>
        observe(nameof(MeanAtMost), () => volumes.MeanAtMost(hounsfield, within, target));

    public void Copy(BitVolume source, BitVolume target) => observe(nameof(Copy), () => volumes.Copy(source, target));

    public void Complement(BitVolume source, BitVolume target) => observe(nameof(Complement), () => volumes.Complement(source, target));

    public void And(BitVolume first, BitVolume second, BitVolume target) =>
        observe(nameof(And), () => volumes.And(first, second, target));

    public void AndNot(BitVolume first, BitVolume second, BitVolume target) =>
        observe(nameof(AndNot), () => volumes.AndNot(first, second, target));

    public void Or(BitVolume first, BitVolume second, BitVolume target) => observe(nameof(Or), () => volumes.Or(first, second, target));

    public void Dilate(BitVolume source, BallPlan ball, BitVolume target) =>
        observe(nameof(Dilate), () => volumes.Dilate(source, ball, target));

    public void Erode(BitVolume source, BallPlan ball, BitVolume target) =>
        observe(nameof(Erode), () => volumes.Erode(source, ball, target));

    public void Reach(BitVolume source, VolumeFaces faces, BitVolume target) =>
        observe(nameof(Reach), () => volumes.Reach(source, faces, target));

    public void ReachCorner(BitVolume source, BitVolume target) =>
        observe(nameof(ReachCorner), () => volumes.ReachCorner(source, target));

    public void FillSlices(BitVolume source, BitVolume target) => observe(nameof(FillSlices), () => volumes.FillSlices(source, target));

    public IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others)
    {
        BitVolume[] all = others.ToArray();
        return Get(nameof(Components), () => volumes.Components(source, least, most, all));
    }

    public void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target) =>
        observe(nameof(Keep), () => volumes.Keep(source, components, target));

    public void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices) =>
        observe(nameof(KeepSlices), () => volumes.KeepSlices(volume, slices));

    public void KeepBox(BitVolume volume, IndexBox box) => observe(nameof(KeepBox), () => volumes.KeepBox(volume, box));

    public long Count(BitVolume source) => Get(nameof(Count), () => volumes.Count(source));

    public long CountCommon(BitVolume first, BitVolume second) => Get(nameof(CountCommon), () => volumes.CountCommon(first, second));

    public long[] CountSlices(BitVolume source) => Get(nameof(CountSlices), () => volumes.CountSlices(source));

    public long[] CountFaces(BitVolume source) => Get(nameof(CountFaces), () => volumes.CountFaces(source));

    public int[] CountBlocks(BitVolume source, Shape3 block) => Get(nameof(CountBlocks), () => volumes.CountBlocks(source, block));

    public BitExtent Measure(BitVolume source) => Get(nameof(Measure), () => volumes.Measure(source));

    public long[] Histogram(BitVolume within) => Get(nameof(Histogram), () => volumes.Histogram(within));

    public IBitVolumes Coarse(Shape3 block) =>
        new ObservedBitVolumes(Get(nameof(Coarse), () => volumes.Coarse(block)), (name, call) => observe($"Coarse{name}", call));

    public void Shrink(BitVolume source, BitVolume coarseTarget) => observe(nameof(Shrink), () => volumes.Shrink(source, coarseTarget));

    public void Expand(BitVolume coarseSource, BitVolume within, BitVolume target) =>
        observe(nameof(Expand), () => volumes.Expand(coarseSource, within, target));

    private T Get<T>(string name, Func<T> read)
    {
        T result = default!;
        observe(name, () => result = read());
        return result;
    }
}
