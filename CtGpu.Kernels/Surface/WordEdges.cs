using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Surface;

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
    public void Load(in SurfaceBits<HostElements<ulong>> bits, SurfaceWord word)
    {
        for (int line = 0; line < Lines; line++)
        {
            (int axis, int down, int up) = line switch
            {
                < AlongX => (0, line & 1, line >> 1),
                < 6 => (1, 0, line & 1),
                _ => (2, line & 1, 0),
            };
            SurfaceWord other = bits.Word(word.X << 6, word.Y + down, word.Z + up);
            _crossed[line] = bits.Crossed(other, axis);
            _vertices[line] = first[other.Index] + bits.Before(other, axis, 0);
            if (line < AlongX || !bits.HasNext(word)) continue;
            // The last cube's edges at x+1 are the next word's.
            other = new SurfaceWord(other.Index + 1, other.X + 1, other.Y, other.Z);
            _next[line - AlongX] = first[other.Index] + bits.Before(other, axis, 0);
        }

        Centres = first[word.Index] + bits.CrossedEdges(word);
    }

    /// <summary>Looks up the edges of a cube: those that are not crossed get numbers without meaning.</summary>
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
