using CtGpu.Host.Output.Deflate;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Deflates blocks of a voxel source: a mask from its bits, other voxels from their bytes. Not thread-safe.</summary>
internal abstract unsafe class BlockDeflater : IDisposable
{
    public static BlockDeflater For(VoxelSource voxels) =>
        voxels is BitMaskVoxelSource mask ? new OfMask(mask) : new OfVoxels(pairs: voxels.Type == VoxelType.Float32);

    /// <summary>Upper bound of the bytes that <see cref="Deflate"/> writes.</summary>
    public static long Bound(int length) => Math.Max(VoxelDeflater.Bound(length), MaskDeflater.Bound(length));

    /// <summary>Compresses a block. The output ends on a byte boundary, and further blocks can follow.</summary>
    /// <param name="offset">Position of the block in the source.</param>
    /// <param name="block">Its bytes.</param>
    /// <param name="target">A buffer of <see cref="Bound"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public abstract int Deflate(long offset, ReadOnlySpan<byte> block, byte* target);

    public abstract void Dispose();

    private sealed class OfVoxels(bool pairs) : BlockDeflater
    {
        private readonly VoxelDeflater _deflater = new();

        public override int Deflate(long offset, ReadOnlySpan<byte> block, byte* target) => _deflater.Deflate(block, pairs, target);

        public override void Dispose() => _deflater.Dispose();
    }

    private sealed class OfMask(BitMaskVoxelSource mask) : BlockDeflater
    {
        private readonly MaskDeflater _deflater = new();
        private NativeBuffer<ulong> _bits = new(0), _left = new(0);

        public override int Deflate(long offset, ReadOnlySpan<byte> block, byte* target)
        {
            ulong* bits = Read(offset, block.Length, ofLeft: false, ref _bits);
            ulong* left = mask.HasLeft ? Read(offset, block.Length, ofLeft: true, ref _left) : null;
            return _deflater.Deflate(bits, left, block.Length, mask.Shape.X, target);
        }

        public override void Dispose()
        {
            _deflater.Dispose();
            _bits.Dispose();
            _left.Dispose();
        }

        private ulong* Read(long offset, int voxels, bool ofLeft, ref NativeBuffer<ulong> buffer)
        {
            int words = MaskDeflater.Words(voxels);
            Scratch.Grow(ref buffer, words);
            mask.ReadBits(offset, voxels, ofLeft, buffer.Pointer, words);
            return buffer.Pointer;
        }
    }
}
