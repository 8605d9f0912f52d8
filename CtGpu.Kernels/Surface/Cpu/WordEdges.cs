using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;

namespace CtGpu.Kernels.Surface.Cpu;

/// <summary>
/// The vertices on the edges of one word's cubes, on the CPU. Eight lines of edges pass a word: along x those at (y,z), (y+1,z),
/// (y,z+1), (y+1,z+1); along y those at z and z+1; along z those at y and y+1.
/// </summary>
internal unsafe struct WordEdges(int* first)
{
    private const int Lines = 8;
    private const int AlongX = 4;

    private LineWords _crossed;
    private LineNumbers _vertices;
    private LineNumbers _next;
    private EdgeNumbers _found;

    /// <summary>The first vertex of the word's cubes' own.</summary>
    public int Centres { get; private set; }

    /// <summary>Takes over a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord word)
    {
        SurfaceWord below = bits.Word(word.X << 6, word.Y + 1, word.Z), behind = bits.Word(word.X << 6, word.Y, word.Z + 1);
        SurfaceWord across = bits.Word(word.X << 6, word.Y + 1, word.Z + 1);
        AlongRow(bits, word, 0);
        AlongRow(bits, below, 1);
        AlongRow(bits, behind, 2);
        AlongRow(bits, across, 3);
        Centres = first[word.Index] + bits.CrossedEdges(word);
        bool goesOn = bits.HasNext(word);
        Between(bits, word, 1, 4, goesOn);
        Between(bits, behind, 1, 5, goesOn);
        Between(bits, word, 2, 6, goesOn);
        Between(bits, below, 2, 7, goesOn);
    }

    /// <summary>Looks up the edges of a cube: those that are not crossed get numbers without meaning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(int bit, int centre)
    {
        ulong before = (1UL << bit) - 1;
        for (int line = 0; line < AlongX; line++) _found[line] = _vertices[line] + BitOperations.PopCount(_crossed[line] & before);
        for (int line = AlongX; line < Lines; line++)
        {
            int edge = AlongX + (2 * (line - AlongX)), vertex = _vertices[line] + BitOperations.PopCount(_crossed[line] & before);
            _found[edge] = vertex;
            _found[edge + 1] = bit < 63 ? vertex + (int)((_crossed[line] >> bit) & 1) : _next[line - AlongX];
        }

        _found[CubePatch.Centre] = centre;
    }

    /// <summary>The vertex on an edge that <see cref="Find"/> found, or the centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Vertex(int corner) => _found[corner];

    private void AlongRow(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord row, int line)
    {
        _crossed[line] = bits.CrossedX(row);
        _vertices[line] = first[row.Index];
    }

    /// <summary>Edges from a row to the next along an axis; the last cube's at x+1 are the next word's.</summary>
    private void Between(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord row, int axis, int line, bool goesOn)
    {
        _crossed[line] = bits.Crossed(row, axis);
        _vertices[line] = first[row.Index] + bits.Before(row, axis, 0);
        if (!goesOn) return;
        var next = new SurfaceWord(row.Index + 1, row.X + 1, row.Y, row.Z);
        _next[line - AlongX] = first[next.Index] + bits.Before(next, axis, 0);
    }

    [InlineArray(Lines)]
    private struct LineWords
    {
        private ulong _first;
    }

    [InlineArray(Lines)]
    private struct LineNumbers
    {
        private int _first;
    }

    [InlineArray(16)]
    private struct EdgeNumbers
    {
        private int _first;
    }
}
