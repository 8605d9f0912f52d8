using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Surface.CubeTables;

namespace CtGpu.Kernels.Surface.Cpu;

/// <summary>
/// Vertex indices on the edges of the cubes of one word, on the CPU. The cubes of a word have eight lines of edges: along x
/// those at (y,z), (y+1,z), (y,z+1), (y+1,z+1); along y those at z and z+1; along z those at y and y+1.
/// </summary>
/// <param name="first">Index of the first vertex of every word.</param>
internal unsafe struct WordEdges(int* first)
{
    private const int Lines = 8;
    private const int AlongX = 4;

    private LineWords _crossed;
    private LineNumbers _vertices;
    private LineNumbers _next;
    private EdgeNumbers _found;

    /// <summary>Index of the first centre vertex of the word.</summary>
    public int Centres { get; private set; }

    /// <summary>Loads the lines of edges of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord word)
    {
        SurfaceWord nextRow = bits.Word(word.X << 6, word.Y + 1, word.Z), nextSlice = bits.Word(word.X << 6, word.Y, word.Z + 1);
        SurfaceWord diagonal = bits.Word(word.X << 6, word.Y + 1, word.Z + 1);
        AlongRow(bits, word, 0);
        AlongRow(bits, nextRow, 1);
        AlongRow(bits, nextSlice, 2);
        AlongRow(bits, diagonal, 3);
        Centres = first[word.Index] + bits.CrossedEdges(word);
        bool hasNext = bits.HasNext(word);
        Between(bits, word, 1, 4, hasNext);
        Between(bits, nextSlice, 1, 5, hasNext);
        Between(bits, word, 2, 6, hasNext);
        Between(bits, nextRow, 2, 7, hasNext);
    }

    /// <summary>Computes the vertices on the edges of a cube. Results for edges that are not crossed are meaningless.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(int bit, int centre)
    {
        ulong before = (1UL << bit) - 1;
        for (int line = 0; line < AlongX; line++)
            _found[line] = _vertices[line] + BitOperations.PopCount(_crossed[line] & before);
        for (int line = AlongX; line < Lines; line++)
        {
            int edge = AlongX + (2 * (line - AlongX)), vertex = _vertices[line] + BitOperations.PopCount(_crossed[line] & before);
            _found[edge] = vertex;
            _found[edge + 1] = bit < 63 ? vertex + (int)((_crossed[line] >> bit) & 1) : _next[line - AlongX];
        }

        _found[CubePatch.Centre] = centre;
    }

    /// <summary>Returns the vertex on an edge of the cube of the last <see cref="Find"/>, or its centre.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Vertex(int corner) => _found[corner];

    private void AlongRow(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord row, int line)
    {
        _crossed[line] = bits.CrossedX(row);
        _vertices[line] = first[row.Index];
    }

    /// <summary>Loads the edges along y or z that start in a row. The edge at x+1 of the last cube belongs to the next word.</summary>
    private void Between(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord row, int axis, int line, bool hasNext)
    {
        _crossed[line] = bits.Crossed(row, axis);
        _vertices[line] = first[row.Index] + bits.Before(row, axis, 0);
        if (!hasNext) return;
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
