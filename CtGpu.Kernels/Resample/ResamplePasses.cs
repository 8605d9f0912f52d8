using System.Numerics;
using System.Runtime.InteropServices;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample;

/// <summary>The two stages of <see cref="ResampleCpu"/> for one vector width and precision.</summary>
internal static unsafe class ResamplePasses<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Rows of input that are read ahead in the z pass: far enough for memory, near enough for the first cache.</summary>
    private const int RowsAhead = 6;

    private static int Walk => LineFilter<V, T>.WalkWidth;

    private static int LineElements => 64 / sizeof(T);

    public static void Run(RescalePlan rescale, ResamplePlan plan, short* stored, short* hounsfield, ResampleScratch scratch, WorkerPool pool)
    {
        Shape3 input = plan.Input, output = plan.Output;
        int width = Math.Max(Walk, RoundUp(output.X, LineElements));
        // One cache line more than a plane needs keeps planes off the same cache sets.
        long plane = ((long)output.Y * width) + LineElements;
        Layout layout = Layout.Of(plan, width);
        bool roundsAfterY = plan.Z.IsIdentity;
        scratch.Reserve(roundsAfterY ? 0 : plane * input.Z * sizeof(T), layout.Bytes * pool.Workers);
        T* planes = (T*)scratch.Planes;
        byte* workers = scratch.Workers;
        T[] x = Weights(plan.X), y = Weights(plan.Y), z = Weights(plan.Z);

        pool.For(input.Z, (slice, worker) =>
        {
            byte* own = workers + (worker * layout.Bytes);
            short* source = stored + (slice * input.SliceVoxels);
            FilterX(rescale, slice, source, plan, x, width, own, layout);
            var lines = new FloatSource<V, T>((T*)(own + layout.Slice), width, 0);
            if (roundsAfterY)
            {
                var sink = new Int16Sink<V, T>(hounsfield + (slice * output.SliceVoxels), output.X, output.X);
                LineFilter<V, T>.Run((T*)(own + layout.Rows), width, plan.Y, y, ref lines, ref sink);
            }
            else
            {
                var sink = new StreamingSink<V, T>(planes + (slice * plane), width);
                LineFilter<V, T>.Run((T*)(own + layout.Rows), width, plan.Y, y, ref lines, ref sink);
            }
        });
        if (roundsAfterY) return;

        pool.For(output.Y, (row, worker) =>
        {
            byte* own = workers + (worker * layout.Bytes);
            var lines = new FloatSource<V, T>(planes + ((long)row * width), (nint)plane, RowsAhead);
            var sink = new Int16Sink<V, T>(hounsfield + ((long)row * output.X), (nint)output.SliceVoxels, output.X);
            LineFilter<V, T>.Run((T*)(own + layout.Rows), width, plan.Z, z, ref lines, ref sink);
        });
    }

    /// <summary>One slice through x: blocks of rows are rescaled, turned so that rows lie side by side, filtered, turned back.</summary>
    private static void FilterX(
        RescalePlan rescale, int slice, short* stored, ResamplePlan plan, T[] weights, int width, byte* own, Layout layout)
    {
        int inputX = plan.X.Inputs, outputX = plan.X.Outputs;
        short* rows = (short*)(own + layout.Block), turned = (short*)(own + layout.Turned);
        T* filtered = (T*)(own + layout.Filtered), result = (T*)(own + layout.Slice);
        for (int y = 0; y < plan.Y.Inputs; y += Walk)
        {
            int count = Math.Min(Walk, plan.Y.Inputs - y);
            RescaleCpu.Row(rescale, slice, stored + ((long)y * inputX), rows, count * inputX);
            if (count < Walk) new Span<short>(rows + (count * inputX), (Walk - count) * inputX).Clear();
            Transpose.Int16(rows, inputX, Walk, inputX, turned, Walk);
            var source = new Int16Source<V, T>(turned, Walk);
            var sink = new FloatSink<V, T>(filtered, Walk);
            LineFilter<V, T>.Run((T*)(own + layout.Rows), Walk, plan.X, weights, ref source, ref sink);
            Transpose.Samples(filtered, Walk, outputX, count, result + ((nint)y * width), width);
        }

        if (width == outputX) return;
        // Columns that exist only to fill a register: any value will do, but not a slow denormal.
        for (int y = 0; y < plan.Y.Inputs; y++) new Span<T>(result + ((nint)y * width) + outputX, width - outputX).Clear();
    }

    private static T[] Weights(AxisPlan plan)
    {
        if (typeof(T) == typeof(double)) return (T[])(object)plan.Weights;
        return Array.ConvertAll(plan.Weights, T.CreateTruncating);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Byte offsets of a worker's scratch.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Layout(long Block, long Turned, long Filtered, long Rows, long Slice, long Bytes)
    {
        public static Layout Of(ResamplePlan plan, int width)
        {
            long walk = Walk, size = sizeof(T);
            long rows = Math.Max(plan.X.Rows, Math.Max(plan.Y.Rows, plan.Z.Rows));
            long turned = Page(plan.X.Inputs * walk * sizeof(short));
            long filtered = turned + Page(plan.X.Inputs * walk * sizeof(short));
            long line = filtered + Page(plan.X.Outputs * walk * size);
            long slice = line + Page(rows * walk * size);
            return new Layout(0, turned, filtered, line, slice, slice + Page((long)plan.Y.Inputs * width * size));
        }

        // A line more than whole pages, so that the areas do not fall on the same cache sets.
        private static long Page(long bytes) => ((bytes + 4095) / 4096 * 4096) + 64;
    }
}
