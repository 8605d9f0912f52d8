namespace CtGpu.Kernels.Surface.CubeTables;

/// <summary>
/// A tube between two loops: a strip of triangles that follows one forwards and the other backwards. Of all such strips the
/// one with the shortest chords is the least twisted.
/// </summary>
/// <param name="a">Loop that is followed forwards.</param>
/// <param name="b">Loop that is followed backwards.</param>
internal sealed class CubeStrip(int[] a, int[] b)
{
    private double _least = double.PositiveInfinity;
    private int _start;
    private int _steps;

    private int Count => a.Length + b.Length;

    public static void Add(int[] a, int[] b, List<int> triangles)
    {
        var strip = new CubeStrip(a, b);
        for (int start = 0; start < b.Length; start++) strip.Extend(start, 0, 0, 0, 0, 0);
        strip.AddTo(triangles);
    }

    /// <summary>Goes on from a chord in both ways, unless it came before or the strip is too long already.</summary>
    /// <param name="start">Corner of <c>b</c> that the first chord leads to.</param>
    /// <param name="along">Sides of <c>a</c> so far.</param>
    /// <param name="back">Sides of <c>b</c> so far.</param>
    /// <param name="steps">A bit for each triangle so far: whether it has a side of <c>a</c>.</param>
    /// <param name="chords">Set of the chords so far.</param>
    /// <param name="length">Of these chords.</param>
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
