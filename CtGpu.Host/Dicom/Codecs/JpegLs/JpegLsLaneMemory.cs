using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>Memory of up to eight slices that are decoded together: the lanes address it by 32-bit indices from common bases.</summary>
internal sealed unsafe class JpegLsLaneMemory : IDisposable
{
    // Positions are bits of 32-bit numbers.
    private const long MostBytes = 1L << 28;

    // Further contexts after those of a lane, so that equal contexts of all lanes are not in the same set of the cache.
    private const int ContextStride = JpegLsContext.Count + 7;

    private readonly NativeBuffer<long> _contexts = new(JpegLsLanes.Count * ContextStride);
    private readonly NativeBuffer<int> _indices = new(3 * JpegLsLanes.Count);
    private NativeBuffer<int> _cells = new(0);
    private NativeBuffer<byte> _data = new(0);
    private int _stride;

    public int* Cells => _cells.Pointer;

    public byte* Data => _data.Pointer;

    public long* Contexts => _contexts.Pointer;

    /// <summary>Scratch memory of the indices of a step.</summary>
    public int* Indices => _indices.Pointer;

    /// <summary>Quantized differences (<see cref="JpegLsGradients.Quantized"/>).</summary>
    public sbyte* Quantized { get; private set; }

    /// <summary>Index of the cell after a row, of each lane.</summary>
    public Vector256<int> Ends { get; private set; }

    /// <summary>Index of context 0, of each lane.</summary>
    public Vector256<int> ContextBases { get; } = Vector256<int>.Indices * ContextStride;

    /// <summary>Allocates memory for rows and coded data.</summary>
    public void Reserve(int columns, long bytes)
    {
        // Not a multiple of a cache's size.
        _stride = ((columns + 16) & ~15) + 16;
        Scratch.Take(ref _cells, (long)JpegLsLanes.Count * _stride);
        Scratch.Take(ref _data, bytes);
    }

    /// <summary>Allocates memory for several slices, unless 32-bit positions are too small for it.</summary>
    public bool TryReserveLanes(int columns, long bytes, sbyte* quantized)
    {
        if (bytes > MostBytes) return false;
        Reserve(columns, bytes);
        Quantized = quantized;
        Ends = (Vector256<int>.Indices * _stride) + Vector256.Create(columns);
        // The cells of lanes that are not used.
        new Span<int>(Cells, JpegLsLanes.Count * _stride).Clear();
        return true;
    }

    public int FirstCell(int lane) => lane * _stride;

    public void FillContexts(long context) => new Span<long>(Contexts, JpegLsLanes.Count * ContextStride).Fill(context);

    public ref long Context(int lane, int number) => ref Unsafe.AsRef<long>(Contexts + (lane * ContextStride) + number);

    public void Dispose()
    {
        _contexts.Dispose();
        _indices.Dispose();
        _cells.Dispose();
        _data.Dispose();
    }
}
