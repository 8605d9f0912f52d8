using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Surface;

/// <summary>Host steps of both engines, before and between the passes of <see cref="MarchingCubes{TVoxels, TWords, TInts}"/>.</summary>
internal static unsafe class SurfacePlan
{
    /// <summary>Returns whether a surface is impossible: there are no cubes, or no value can be on one side of the level.</summary>
    public static bool IsEmpty(Shape3 shape, SurfaceLevel level) =>
        Math.Min(shape.X, Math.Min(shape.Y, shape.Z)) < 2 || level.HighestBelow is < short.MinValue or >= short.MaxValue;

    /// <summary>Replaces the counts by the indices of the first vertex and triangle of each word, and allocates the mesh.</summary>
    /// <param name="vertices">Vertex counts of all words, and one more element for the sum.</param>
    /// <param name="triangles">Triangle counts of all words, and one more element for the sum.</param>
    /// <param name="words">Number of words.</param>
    /// <exception cref="OverflowException">The vertices or triangles exceed the maximum length of an array.</exception>
    public static SurfaceMesh Allocate(int* vertices, int* triangles, long words)
    {
        int vertexNumbers = checked(3 * Scan(vertices, words)), corners = checked(3 * Scan(triangles, words));
        // Uninitialised, because every element is written and clearing would take as long as writing.
        return new SurfaceMesh(
            GC.AllocateUninitializedArray<int>(vertexNumbers),
            GC.AllocateUninitializedArray<int>(vertexNumbers),
            GC.AllocateUninitializedArray<int>(corners));
    }

    /// <summary>Exclusive prefix sum in place. Stores the total after the last count and returns it.</summary>
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
