using System.Numerics;
using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>The passes of <see cref="ResampleCpu"/> for one vector width and precision: x and y slice by slice, then z.</summary>
internal static unsafe class ResamplePasses<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Largest block of coefficients of the z pass, in bytes. Two blocks fit in the L2 cache.</summary>
    private const int BlockBytes = 448 << 10;

    /// <summary>Minimum number of columns of a block in the z pass, for any number of slices. Narrower blocks are slower.</summary>
    private const int LeastColumns = 128;

    /// <summary>Output rows per work item of the z pass. Neighbouring rows share cache lines of the output.</summary>
    private const int RowsPerItem = 4;

    /// <summary>Prefetch distance of the anticausal sweep of the y pass, in coefficients.</summary>
    private const int PrefetchDistance = 4;

    /// <summary>Coefficients of a line beyond its samples, see <see cref="AxisPlan.Coefficients"/>.</summary>
    private const int Ends = 2 * AxisPlan.Lead;

    private static int Lines => XFilter<V, T>.Lines;

    /// <summary>Resamples one volume; parameters as in <see cref="ResampleCpu.Run"/>.</summary>
    public static void Run(
        RescalePlan rescale, ResamplePlan plan, short* stored, short* hounsfield, SolidBits solid, ResampleScratch scratch, WorkerPool pool)
    {
        Shape3 input = plan.InputShape, output = plan.OutputShape;
        int width = RoundUp(output.X, Lines);
        long plane = Plane(output.Y, width);
        int block = Block(width, plan.Z.Coefficients);
        Layout layout = Layout.Of(input, width, block);
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
            T* coefficients = (T*)(own + layout.YCoefficients);
            FilterX(rescale, slice, stored + (slice * input.SliceVoxels), plan, x, recursion, width, own, layout);
            T* ahead = coefficients - (PrefetchDistance * (nint)pitch);
            fixed (T* weights = y)
            {
                if (roundsAfterY)
                {
                    BitRows bits = solid.Bits == null
                        ? default
                        : new(solid.Bits + (slice * grid.WordsPerSlice), grid.WordsPerRow, output.X, solid.ThresholdHounsfield);
                    var sink = new Int16Sink<V, T>(
                        hounsfield + (slice * output.SliceVoxels), output.X, output.X, (short*)(own + layout.Tail), bits);
                    YzFilter<V, T>.Backward(coefficients, pitch, width, plan.Y, weights, recursion, ahead, pitch, ref sink);
                }
                else
                {
                    var sink = new StreamingSink<V, T>(planes + (slice * plane), width);
                    YzFilter<V, T>.Backward(coefficients, pitch, width, plan.Y, weights, recursion, ahead, pitch, ref sink);
                }
            }
        });
        if (roundsAfterY) return;

        pool.For((output.Y + RowsPerItem - 1) / RowsPerItem, (item, worker) =>
        {
            byte* own = workers + (worker * layout.Bytes);
            T* coefficients = (T*)(own + layout.Coefficients);
            fixed (T* weights = z)
            {
                for (int row = item * RowsPerItem; row < Math.Min(output.Y, (item + 1) * RowsPerItem); row++)
                {
                    for (int column = 0; column < width; column += block)
                    {
                        int columns = Math.Min(block, width - column);
                        T* samples = planes + ((long)row * width) + column;
                        for (int i = 0; i < input.Z; i++)
                            YzFilter<V, T>.Causal(coefficients, block, columns, i, samples + (i * plane), recursion);
                        YzFilter<V, T>.End(coefficients, block, columns, input.Z, samples + ((input.Z - 1) * plane), recursion);
                        bool finishes = column + columns == width && solid.Bits != null;
                        BitRows bits = finishes
                            ? new(
                                solid.Bits + ((long)row * grid.WordsPerRow), (nint)grid.WordsPerSlice, output.X, solid.ThresholdHounsfield)
                            : default;
                        var sink = new Int16Sink<V, T>(
                            hounsfield + ((long)row * output.X) + column, (nint)output.SliceVoxels, Math.Min(columns, output.X - column),
                            (short*)(own + layout.Tail), bits);
                        // Prefetches the samples of the next block or row, which follow this block in the planes.
                        YzFilter<V, T>.Backward(
                            coefficients, block, columns, plan.Z, weights, recursion, samples + columns - plane, (nint)plane, ref sink);
                    }
                }
            }
        });
    }

    /// <summary>Bytes of the scratch memory for one volume, as a number that cannot overflow.</summary>
    public static double ScratchBytes(Shape3 input, Shape3 output, int workers)
    {
        int width = RoundUp(output.X, Lines);
        Layout layout = Layout.Of(input, width, Block(width, input.Z + Ends));
        double planes = input.Z == output.Z ? 0 : (double)Plane(output.Y, width) * input.Z * sizeof(T);
        return planes + ((double)layout.Bytes * workers);
    }

    /// <summary>
    /// Runs the x pass and the causal sweep of the y pass on one slice. Each block of image rows is rescaled, transposed,
    /// filtered along x and transposed back. While it is in cache, the causal sweep along y runs over it.
    /// </summary>
    private static void FilterX(
        RescalePlan rescale, int slice, short* stored, ResamplePlan plan, T[] weights, LineRecursion<T> recursion, int width, byte* own,
        Layout layout)
    {
        int inputX = plan.X.Inputs, inputY = plan.Y.Inputs;
        short* block = (short*)(own + layout.Block), transposed = (short*)(own + layout.Transposed);
        T* coefficients = (T*)(own + layout.YCoefficients);
        int pitch = layout.Pitch;
        T* last = coefficients + ((nint)(plan.Y.Coefficients - 1) * pitch);
        // Columns from here to the width only fill a register. They are zeroed, because denormal values would be slow.
        int ends = RoundUp(plan.X.Outputs, XFilter<V, T>.Group);
        for (int y = 0; y < inputY; y += Lines)
        {
            int count = Math.Min(Lines, inputY - y);
            RescaleCpu.Row(rescale, slice, stored + ((long)y * inputX), block, count * inputX);
            if (count < Lines) new Span<short>(block + (count * inputX), (Lines - count) * inputX).Clear();
            Transpose.Int16(block, inputX, Lines, inputX, transposed, Lines);
            T* to = coefficients + ((nint)(AxisPlan.Lead + y) * pitch);
            fixed (T* w = weights)
            {
                short* ahead = stored + ((long)(y + count) * inputX);
                XFilter<V, T>.Run(transposed, (T*)(own + layout.Coefficients), to, pitch, plan.X, w, recursion, ahead);
            }

            for (int i = 0; i < count && ends < width; i++) new Span<T>(to + ((nint)i * pitch) + ends, width - ends).Clear();
            if (y + count == inputY) Buffer.MemoryCopy(to + ((nint)(count - 1) * pitch), last, width * sizeof(T), width * sizeof(T));
            for (int i = 0; i < count; i++) YzFilter<V, T>.Causal(coefficients, pitch, width, y + i, to + ((nint)i * pitch), recursion);
        }

        YzFilter<V, T>.End(coefficients, pitch, width, inputY, last, recursion);
    }

    /// <summary>Returns the columns of a block in the z pass. All blocks of a row have about the same size.</summary>
    private static int Block(int width, int coefficients)
    {
        int most = Math.Max(LeastColumns, BlockBytes / (coefficients * sizeof(T)));
        int blocks = (width + most - 1) / most;
        return RoundUp((width + blocks - 1) / blocks, Lines);
    }

    /// <summary>Samples from one plane to the next. One extra cache line, so that a line along z maps to different cache sets.</summary>
    private static long Plane(int rows, int width) => ((long)rows * width) + (64 / sizeof(T));

    private static LineRecursion<T> Recursion(bool prefilter) => typeof(T) == typeof(double)
        ? (LineRecursion<T>)(object)LineRecursion.Exact(prefilter)
        : (LineRecursion<T>)(object)LineRecursion.Fast(prefilter);

    private static T[] Weights(AxisPlan plan)
    {
        if (typeof(T) == typeof(double)) return (T[])(object)plan.Weights;
        return Array.ConvertAll(plan.Weights, T.CreateTruncating);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Byte offsets in the scratch memory of a worker.</summary>
    /// <param name="Tail">Buffer of <see cref="Int16Sink{V, T}"/>.</param>
    /// <param name="Block">HU of a block of image rows.</param>
    /// <param name="Transposed">The same block, transposed.</param>
    /// <param name="Coefficients">Coefficients of a block of the x pass or of the z pass.</param>
    /// <param name="YCoefficients">Coefficients of a slice in the y pass.</param>
    /// <param name="Pitch">Elements between consecutive coefficients of the y pass.</param>
    /// <param name="Bytes">Size of the scratch memory of one worker.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layout(
        long Tail, long Block, long Transposed, long Coefficients, long YCoefficients, int Pitch, long Bytes)
    {
        public static Layout Of(Shape3 input, int width, int block)
        {
            long lines = Lines, size = sizeof(T);
            long samples = RoundUp(4 * V.Count * sizeof(short), 64);
            long transposed = samples + Page(input.X * lines * sizeof(short));
            long coefficients = transposed + Page(input.X * lines * sizeof(short));
            long blockCoefficients = Math.Max((input.X + Ends + XFilter<V, T>.Group) * lines, (long)(input.Z + Ends) * block);
            long slice = coefficients + Page(blockCoefficients * size);
            // An odd number of cache lines, so that the coefficients of a line along y map to different cache sets.
            int line = 64 / sizeof(T), pitch = width + (width / line % 2 == 0 ? line : 0);
            long bytes = slice + Page((RoundUp(input.Y, Lines) + (long)Ends) * pitch * size);
            return new Layout(0, samples, transposed, coefficients, slice, pitch, bytes);
        }

        // Whole pages and one cache line, so that the areas do not map to the same cache sets.
        private static long Page(long bytes) => ((bytes + 4095) / 4096 * 4096) + 64;
    }
}
