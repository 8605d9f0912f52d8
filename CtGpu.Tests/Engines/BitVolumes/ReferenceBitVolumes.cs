using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>Slow reference: the operations on bit volumes as loops over one bool per voxel.</summary>
internal sealed class ReferenceBitVolumes : IBitVolumesAccess, IBitVolumes
{
    private readonly bool[][] _volumes = new bool[Enum.GetValues<BitVolume>().Length][];
    private Shape3 _shape;
    private short[] _hounsfield = [];
    private int[] _labels = [];
    private ReferenceBitVolumes? _coarse;
    private BlockGrid _blocks;

    public IBitVolumes Open(Shape3 shape, short[] hounsfield)
    {
        _shape = shape;
        _hounsfield = hounsfield;
        for (int i = 0; i < _volumes.Length; i++) _volumes[i] = new bool[shape.Voxels];
        return this;
    }

    public void WriteResult(bool[] voxels) => Set(BitVolume.Result, i => voxels[i]);

    public bool[] ReadResult() => [.. At(BitVolume.Result)];

    public void AtMost(short hounsfield, BitVolume within, BitVolume target) =>
        Set(target, i => At(within)[i] && _hounsfield[i] <= hounsfield);

    public void MeanAtMost(short hounsfield, BitVolume within, BitVolume target) => Set(target, i =>
    {
        if (!At(within)[i]) return false;
        (int z, int y, int x) = Place(i);
        long sum = 0;
        for (int k = 0; k < 27; k++)
        {
            int nz = Math.Clamp(z + (k / 9) - 1, 0, _shape.Z - 1), ny = Math.Clamp(y + (k / 3 % 3) - 1, 0, _shape.Y - 1);
            sum += _hounsfield[Index(nz, ny, Math.Clamp(x + (k % 3) - 1, 0, _shape.X - 1))];
        }

        return sum <= 27L * hounsfield;
    });

    public void Copy(BitVolume source, BitVolume target) => Set(target, i => At(source)[i]);

    public void Complement(BitVolume source, BitVolume target) => Set(target, i => !At(source)[i]);

    public void And(BitVolume first, BitVolume second, BitVolume target) => Set(target, i => At(first)[i] && At(second)[i]);

    public void AndNot(BitVolume first, BitVolume second, BitVolume target) => Set(target, i => At(first)[i] && !At(second)[i]);

    public void Or(BitVolume first, BitVolume second, BitVolume target) => Set(target, i => At(first)[i] || At(second)[i]);

    public void Dilate(BitVolume source, BallPlan ball, BitVolume target) => Set(target, Dilated(At(source), ball));

    public void Erode(BitVolume source, BallPlan ball, BitVolume target)
    {
        bool[] lost = Dilated([.. At(source).Select(voxel => !voxel)], ball);
        Set(target, i => !lost[i]);
    }

    public void Reach(BitVolume source, VolumeFaces faces, BitVolume target)
    {
        int[] labels = FloodFill.Label(At(source), _shape, true).Labels;
        HashSet<int> reached = [.. Enumerable.Range(0, labels.Length).Where(i => OnFace(i, faces)).Select(i => labels[i])];
        reached.Remove(0);
        Set(target, i => reached.Contains(labels[i]));
    }

    public void ReachCorner(BitVolume source, BitVolume target)
    {
        int[] labels = FloodFill.Label(At(source), _shape, true).Labels;
        Set(target, i => labels[i] == 1 && labels[0] == 1);
    }

    public void FillSlices(BitVolume source, BitVolume target)
    {
        var filled = new List<bool>();
        foreach (bool[] slice in At(source).Chunk((int)_shape.SliceVoxels))
        {
            (int[] labels, List<long> sizes) = FloodFill.Label(slice, _shape with { Z = 1 }, false);
            int largest = FloodFill.Largest(sizes);
            filled.AddRange(labels.Select(label => label == 0 || label != largest));
        }

        Set(target, i => filled[i]);
    }

    public IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others)
    {
        (_labels, List<long> sizes) = FloodFill.Label(At(source), _shape, true);
        var components = new List<BitComponent>();
        // OrderBy is stable: of equal sizes, the lower label comes first.
        foreach (int label in Enumerable.Range(1, sizes.Count).OrderByDescending(label => sizes[label - 1]))
        {
            if (sizes[label - 1] < least || components.Count == most) break;
            var common = new List<long>();
            foreach (BitVolume other in others) common.Add(At(other).Zip(_labels).Count(pair => pair.First && pair.Second == label));
            components.Add(new BitComponent(label, sizes[label - 1], common));
        }

        return components;
    }

    public void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target) =>
        Set(target, i => components.Any(component => component.Id == _labels[i]));

    public void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices) => Set(volume, i => At(volume)[i] && slices[Place(i).Z]);

    public void KeepBox(BitVolume volume, IndexBox box) => Set(volume, i =>
    {
        (int z, int y, int x) = Place(i);
        return At(volume)[i] && z >= box.Z0 && z <= box.Z1 && y >= box.Y0 && y <= box.Y1 && x >= box.X0 && x <= box.X1;
    });

    public long Count(BitVolume source) => At(source).Count(voxel => voxel);

    public long CountCommon(BitVolume first, BitVolume second) => At(first).Zip(At(second)).Count(pair => pair.First && pair.Second);

    public long[] CountSlices(BitVolume source) =>
        [.. Enumerable.Range(0, _shape.Z).Select(z => SetVoxels(source).LongCount(i => Place(i).Z == z))];

    public long[] CountFaces(BitVolume source) =>
        [.. Enumerable.Range(0, 6).Select(face => SetVoxels(source).LongCount(i => OnFace(i, (VolumeFaces)(1 << face))))];

    public int[] CountBlocks(BitVolume source, Shape3 block)
    {
        int rows = (_shape.Y + block.Y - 1) / block.Y, columns = (_shape.X + block.X - 1) / block.X;
        var counts = new int[(_shape.Z + block.Z - 1) / block.Z * rows * columns];
        foreach ((int z, int y, int x) in SetVoxels(source).Select(Place))
            counts[(((z / block.Z * rows) + (y / block.Y)) * columns) + (x / block.X)]++;
        return counts;
    }

    public long[] Histogram(BitVolume within)
    {
        var bins = new long[2048];
        foreach (int i in SetVoxels(within)) bins[Math.Clamp((int)_hounsfield[i], -1024, 1023) + 1024]++;
        return bins;
    }

    public BitExtent Measure(BitVolume source)
    {
        BitExtent extent = BitExtent.Empty;
        for (int i = 0; i < _shape.Voxels; i++)
        {
            (int z, int y, int x) = Place(i);
            if (At(source)[i]) extent = extent.Join(new BitExtent(1, z, z, y, y, x, x, z, y, x));
        }

        return extent;
    }

    public IBitVolumes Coarse(Shape3 block)
    {
        _blocks = new BlockGrid(_shape, block);
        _coarse = new ReferenceBitVolumes();
        double[] sums = new double[_blocks.Blocks.Voxels];
        int[] counts = new int[sums.Length];
        for (int i = 0; i < _hounsfield.Length; i++)
        {
            sums[BlockOf(i)] += _hounsfield[i];
            counts[BlockOf(i)]++;
        }

        return _coarse.Open(_blocks.Blocks, [.. sums.Zip(counts, (sum, count) => (short)Math.Floor(sum / count))]);
    }

    public void Shrink(BitVolume source, BitVolume coarseTarget)
    {
        int[] set = new int[_blocks.Blocks.Voxels], all = new int[set.Length];
        for (int i = 0; i < _hounsfield.Length; i++)
        {
            set[BlockOf(i)] += At(source)[i] ? 1 : 0;
            all[BlockOf(i)]++;
        }

        _coarse!.Set(coarseTarget, i => set[i] >= all[i] / 2.0);
    }

    public void Expand(BitVolume coarseSource, BitVolume within, BitVolume target)
    {
        bool[] kept = [.. At(within)];
        Set(target, i => kept[i] && _coarse!.At(coarseSource)[BlockOf(i)]);
    }

    public void Dispose()
    {
    }

    private IEnumerable<int> SetVoxels(BitVolume volume) => Enumerable.Range(0, (int)_shape.Voxels).Where(i => At(volume)[i]);

    private bool[] At(BitVolume volume) => _volumes[(int)volume];

    private void Set(BitVolume volume, Func<int, bool> voxel) =>
        _volumes[(int)volume] = [.. Enumerable.Range(0, (int)_shape.Voxels).Select(voxel)];

    private void Set(BitVolume volume, bool[] voxels) => _volumes[(int)volume] = voxels;

    private (int Z, int Y, int X) Place(int i) => ((int)(i / _shape.SliceVoxels), i / _shape.X % _shape.Y, i % _shape.X);

    private int Index(int z, int y, int x) => (((z * _shape.Y) + y) * _shape.X) + x;

    private bool OnFace(int i, VolumeFaces faces)
    {
        (int z, int y, int x) = Place(i);
        VolumeFaces touched = (x == 0 ? VolumeFaces.XMinus : 0) | (x == _shape.X - 1 ? VolumeFaces.XPlus : 0)
            | (y == 0 ? VolumeFaces.YMinus : 0) | (y == _shape.Y - 1 ? VolumeFaces.YPlus : 0)
            | (z == 0 ? VolumeFaces.ZMinus : 0) | (z == _shape.Z - 1 ? VolumeFaces.ZPlus : 0);
        return (touched & faces) != 0;
    }

    private bool[] Dilated(bool[] voxels, BallPlan ball)
    {
        double limit = ball.RadiusMm * ball.RadiusMm * (1 + 1e-9);
        var result = new bool[voxels.Length];
        for (int dz = 1 - _shape.Z; dz < _shape.Z; dz++)
        {
            for (int dy = 1 - _shape.Y; dy < _shape.Y; dy++)
            {
                double apart = Math.Pow(dz * ball.Spacing.Z, 2) + Math.Pow(dy * ball.Spacing.Y, 2);
                if (apart > limit) continue;
                for (int dx = 1 - _shape.X; dx < _shape.X; dx++)
                {
                    if (apart + Math.Pow(dx * ball.Spacing.X, 2) <= limit) Or(voxels, result, dz, dy, dx);
                }
            }
        }

        return result;
    }

    private void Or(bool[] source, bool[] result, int dz, int dy, int dx)
    {
        for (int z = Math.Max(0, -dz); z < _shape.Z - Math.Max(0, dz); z++)
        {
            for (int y = Math.Max(0, -dy); y < _shape.Y - Math.Max(0, dy); y++)
            {
                for (int x = Math.Max(0, -dx); x < _shape.X - Math.Max(0, dx); x++)
                    result[Index(z + dz, y + dy, x + dx)] |= source[Index(z, y, x)];
            }
        }
    }

    private int BlockOf(int voxel)
    {
        (int z, int y, int x) = Place(voxel);
        Shape3 blocks = _blocks.Blocks;
        return (((z / _blocks.Block.Z * blocks.Y) + (y / _blocks.Block.Y)) * blocks.X) + (x / _blocks.Block.X);
    }
}
