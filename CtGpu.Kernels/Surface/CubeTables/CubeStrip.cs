namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// A tube between two loops: a strip of triangles that traverses one loop forwards and the other backwards. The strip with the
/// shortest chords is chosen, because it is the least twisted.
/// </summary>
/// <param name="a">Loop traversed forwards.</param>
/// <param name="b">Loop traversed backwards.</param>
internal sealed class CubeStrip(int[] a, int[] b)
{
    private double _least = double.PositiveInfinity;
    private int _start;
    private int _steps;

    private int Count => a.Length + b.Length;

    /// <summary>Appends the triangles of the tube between two loops.</summary>
    public static void Add(int[] a, int[] b, List<int> triangles)
    {
        var strip = new CubeStrip(a, b);
        for (int start = 0; start < b.Length; start++) strip.Extend(start, 0, 0, 0, 0, 0);
        strip.AddTo(triangles);
    }

    /// <summary>
    /// Extends the strip by each of the two possible triangles, unless the chord repeats or the strip is not the shortest.
    /// </summary>
    /// <param name="start">Corner of <c>b</c> at the end of the first chord.</param>
    /// <param name="along">Number of sides of <c>a</c> used so far.</param>
    /// <param name="back">Number of sides of <c>b</c> used so far.</param>
    /// <param name="steps">A bit for each triangle so far: 1 if it has a side of <c>a</c>.</param>
    /// <param name="chords">Set of the chords so far.</param>
    /// <param name="length">Total length of these chords.</param>
    private void Extend(int start, int along, int back, int steps, ulong chords, double length)
    {
        if (length >= _least || along > a.Length || back > b.Length) return;
        if (along + back == Count)
        {
            (_least, _start, _steps) = (length, start, steps);
            return;
        }

        int first = along % a.Length, second = (start + b.Length - back) % b.Length;
        ulong chord = 1UL << ((first * b.Length) + second);
        if ((chords & chord) != 0) return;
        length += CubePatch.Length(a[first], b[second]);
        Extend(start, along + 1, back, steps | (1 << (along + back)), chords | chord, length);
        Extend(start, along, back + 1, steps, chords | chord, length);
    }

    private void AddTo(List<int> triangles)
    {
        (int along, int back) = (0, _start + b.Length);
        for (int i = 0; i < Count; i++)
        {
            if ((_steps >> i & 1) != 0) triangles.AddRange([A(along), A(++along), B(back)]);
            else triangles.AddRange([B(back - 1), B(back--), A(along)]);
        }

        int A(int corner) => a[corner % a.Length];
        int B(int corner) => b[corner % b.Length];
    }
}
