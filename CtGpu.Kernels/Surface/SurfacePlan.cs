using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// What both engines do on the host before and between the passes of <see cref="MarchingCubes{TVoxels, TWords, TInts}"/>.
/// </summary>
internal static unsafe class SurfacePlan
{
    /// <summary>Whether there can be no surface: no cubes, or nothing on one side of the level.</summary>
    public static bool IsEmpty(Shape3 shape, SurfaceLevel level) =>
        Math.Min(shape.X, Math.Min(shape.Y, shape.Z)) < 2 || level.HighestBelow is < short.MinValue or >= short.MaxValue;

    /// <summary>Turns each word's counts into its first vertex and triangle, and makes room for all.</summary>
    /// <param name="vertices">Counts of all words, and room for the sum.</param>
    /// <param name="triangles">Counts of all words, and room for the sum.</param>
    /// <param name="words">Words.</param>
    /// <exception cref="OverflowException">More than an array holds.</exception>
    public static SurfaceMesh Room(int* vertices, int* triangles, long words)
    {
        int vertexNumbers = checked(3 * Scan(vertices, words)), corners = checked(3 * Scan(triangles, words));
        // Every number is written, and clearing the arrays first would take as long again.
        return new SurfaceMesh(
            GC.AllocateUninitializedArray<int>(vertexNumbers), GC.AllocateUninitializedArray<int>(vertexNumbers), GC.AllocateUninitializedArray<int>(corners));
    }

    private static int Scan(int* counts, long words)
    {
        int sum = 0;
        for (long i = 0; i < words; i++)
        {
            int count = counts[i];
            counts[i] = sum;
            sum = checked(sum + count);
        }

        counts[words] = sum;
        return sum;
    }
}
