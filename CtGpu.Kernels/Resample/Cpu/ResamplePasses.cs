using System.Numerics;
using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>The two stages of <see cref="ResampleCpu"/> for one vector width and precision.</summary>
internal static unsafe class ResamplePasses<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Bytes of a worker's rows in the z pass that, twice over, stay in the second cache.</summary>
    private const int BlockBytes = 448 << 10;

    /// <summary>However many slices there are, a block has that many columns: shorter rows cost more than they save.</summary>
    private const int LeastColumns = 128;

    /// <summary>Output rows that a worker takes at once in the z pass: they share cache lines of the output.</summary>
    private const int RowsAtOnce = 4;

    /// <summary>Rows that the y pass's backward sweep asks for before it comes to them.</summary>
    private const int RowsAhead = 4;

    private static int Lines => XFilter<V, T>.Lines;

    public static void Run(RescalePlan rescale, ResamplePlan plan, short* stored, short* hounsfield, SolidBits solid, ResampleScratch scratch, WorkerPool pool)
    {
        Shape3 input = plan.Input, output = plan.Output;
        int width = RoundUp(output.X, Lines);
        // One cache line more than a plane needs keeps planes off the same cache sets.
        long plane = ((long)output.Y * width) + (64 / sizeof(T));
        int block = Block(width, plan.Z.Rows);
        Layout layout = Layout.Of(plan, width, block);
        int pitch = layout.Pitch;
        bool roundsAfterY = plan.Z.IsIdentity;
        scratch.Reserve(roundsAfterY ? 0 : plane * input.Z * sizeof(T), layout.Bytes * pool.Workers);
        T* planes = (T*)scratch.Planes;
        byte* workers = scratch.Workers;
        BitGrid grid = new(output);
        LineRecursion<T> recursion = Recursion(plan.X.Prefilters);
        T[] x = Weights(plan.X), y = Weights(plan.Y), z = Weights(plan.Z);

        pool.For(input.Z, (slice, worker) =>
        {
            byte* own = workers + (worker * layout.Bytes);
            T* rows = (T*)(own + layout.Slice);
            FilterX(rescale, slice, stored + (slice * input.SliceVoxels), plan, x, recursion, width, own, layout);
            T* ahead = rows - (RowsAhead * (nint)pitch);
            fixed (T* weights = y)
            {
                if (roundsAfterY)
                {
                    BitRows bits = solid.Bits == null ? default : new(solid.Bits + (slice * grid.WordsPerSlice), grid.WordsPerRow, output.X, solid.AirAtMost);
                    var sink = new Int16Sink<V, T>(hounsfield + (slice * output.SliceVoxels), output.X, output.X, (short*)(own + layout.Tail), bits);
                    YzFilter<V, T>.Backward(rows, pitch, width, plan.Y, weights, recursion, ahead, pitch, ref sink);
                }
                else
                {
                    var sink = new StreamingSink<V, T>(planes + (slice * plane), width);
                    YzFilter<V, T>.Backward(rows, pitch, width, plan.Y, weights, recursion, ahead, pitch, ref sink);
                }
            }
        });
        if (roundsAfterY) return;

        pool.For((output.Y + RowsAtOnce - 1) / RowsAtOnce, (chunk, worker) =>
        {
            byte* own = workers + (worker * layout.Bytes);
            T* rows = (T*)(own + layout.Rows);
            fixed (T* weights = z)
            {
                for (int row = chunk * RowsAtOnce; row < Math.Min(output.Y, (chunk + 1) * RowsAtOnce); row++)
                {
                    for (int column = 0; column < width; column += block)
                    {
                        int columns = Math.Min(block, width - column);
                        T* samples = planes + ((long)row * width) + column;
                        for (int i = 0; i < input.Z; i++) YzFilter<V, T>.Causal(rows, block, columns, i, samples + (i * plane), recursion);
                        YzFilter<V, T>.End(rows, block, columns, input.Z, samples + ((input.Z - 1) * plane), recursion);
                        bool finishes = column + columns == width && solid.Bits != null;
                        BitRows bits = finishes ? new(solid.Bits + ((long)row * grid.WordsPerRow), (nint)grid.WordsPerSlice, output.X, solid.AirAtMost) : default;
                        var sink = new Int16Sink<V, T>(
                            hounsfield + ((long)row * output.X) + column, (nint)output.SliceVoxels, Math.Min(columns, output.X - column), (short*)(own + layout.Tail), bits);
                        // Meanwhile comes the next block, or the next row: what lies behind this one in the planes.
                        YzFilter<V, T>.Backward(rows, block, columns, plan.Z, weights, recursion, samples + columns - plane, (nint)plane, ref sink);
                    }
                }
            }
        });
    }

    /// <summary>
    /// One slice through x and the causal sweep of y: blocks of rows are rescaled, turned so that rows lie side by
    /// side, filtered, turned back, and while they are in cache become causal states.
    /// </summary>
    private static void FilterX(
        RescalePlan rescale, int slice, short* stored, ResamplePlan plan, T[] weights, LineRecursion<T> recursion, int width, byte* own, Layout layout)
    {
        int inputX = plan.X.Inputs, inputY = plan.Y.Inputs;
        short* block = (short*)(own + layout.Block), turned = (short*)(own + layout.Turned);
        T* rows = (T*)(own + layout.Slice);
        int pitch = layout.Pitch;
        T* last = rows + ((nint)(plan.Y.Rows - 1) * pitch);
        // Columns that exist only to fill a register: any value will do, but not a slow denormal.
        int ends = RoundUp(plan.X.Outputs, XFilter<V, T>.Group);
        for (int y = 0; y < inputY; y += Lines)
        {
            int count = Math.Min(Lines, inputY - y);
            RescaleCpu.Row(rescale, slice, stored + ((long)y * inputX), block, count * inputX);
            if (count < Lines) new Span<short>(block + (count * inputX), (Lines - count) * inputX).Clear();
            Transpose.Int16(block, inputX, Lines, inputX, turned, Lines);
            T* to = rows + ((nint)(AxisPlan.Lead + y) * pitch);
            fixed (T* w = weights) XFilter<V, T>.Run(turned, (T*)(own + layout.Rows), to, pitch, plan.X, w, recursion, stored + ((long)(y + count) * inputX));
            for (int i = 0; i < count && ends < width; i++) new Span<T>(to + ((nint)i * pitch) + ends, width - ends).Clear();
            if (y + count == inputY) Buffer.MemoryCopy(to + ((nint)(count - 1) * pitch), last, width * sizeof(T), width * sizeof(T));
            for (int i = 0; i < count; i++) YzFilter<V, T>.Causal(rows, pitch, width, y + i, to + ((nint)i * pitch), recursion);
        }

        YzFilter<V, T>.End(rows, pitch, width, inputY, last, recursion);
    }

    /// <summary>Columns of a block in the z pass; all blocks of a row have about as many.</summary>
    private static int Block(int width, int rows)
    {
        int most = Math.Max(LeastColumns, BlockBytes / (rows * sizeof(T)));
        int blocks = (width + most - 1) / most;
        return RoundUp((width + blocks - 1) / blocks, Lines);
    }

    private static LineRecursion<T> Recursion(bool prefilter) => typeof(T) == typeof(double)
        ? (LineRecursion<T>)(object)LineRecursion.Exact(prefilter)
        : (LineRecursion<T>)(object)LineRecursion.Fast(prefilter);

    private static T[] Weights(AxisPlan plan)
    {
        if (typeof(T) == typeof(double)) return (T[])(object)plan.Weights;
        return Array.ConvertAll(plan.Weights, T.CreateTruncating);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Byte offsets of a worker's scratch.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layout(long Tail, long Block, long Turned, long Rows, long Slice, int Pitch, long Bytes)
    {
        public static Layout Of(ResamplePlan plan, int width, int block)
        {
            long lines = Lines, size = sizeof(T);
            long samples = RoundUp(4 * V.Count * sizeof(short), 64);
            long turned = samples + Page(plan.X.Inputs * lines * sizeof(short));
            long rows = turned + Page(plan.X.Inputs * lines * sizeof(short));
            long slice = rows + Page(Math.Max((plan.X.Rows + XFilter<V, T>.Group) * lines, (long)plan.Z.Rows * block) * size);
            // An odd number of cache lines: the rows of a column fall on different cache sets.
            int line = 64 / sizeof(T), pitch = width + (width / line % 2 == 0 ? line : 0);
            return new Layout(0, samples, turned, rows, slice, pitch, slice + Page((RoundUp(plan.Y.Inputs, Lines) + (2L * AxisPlan.Lead)) * pitch * size));
        }

        // A line more than whole pages, so that the areas do not fall on the same cache sets.
        private static long Page(long bytes) => ((bytes + 4095) / 4096 * 4096) + 64;
    }
}
