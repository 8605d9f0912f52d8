using CtGpu.Host.Dicom;

namespace CtGpu.Host.Reading;

/// <summary>
/// Readers for several volumes at the same time, which divide the threads. A reader is created when it is needed. Thread-safe.
/// </summary>
/// <param name="readers">Volumes that are read at the same time. More are possible, but then exceed the threads.</param>
/// <param name="threads">Threads of all readers together; each has at least one.</param>
/// <param name="choice">The decoder to use.</param>
internal sealed class SeriesReaders(int readers, int threads, DicomReaderChoice choice = DicomReaderChoice.Auto) : IDisposable
{
    private readonly Stack<SeriesReader> _idle = new();

    /// <summary>Threads that read one volume.</summary>
    public int ThreadsOfReader { get; } = Math.Max(1, threads / readers);

    /// <summary>Calls <paramref name="read"/> with a reader that no other thread uses.</summary>
    /// <param name="keeps">Whether the reader keeps its decoders for the next volume.</param>
    public T Use<T>(Func<SeriesReader, T> read, bool keeps = true)
    {
        SeriesReader? reader;
        lock (_idle) _idle.TryPop(out reader);
        reader ??= new SeriesReader(ThreadsOfReader, choice);
        try
        {
            return read(reader);
        }
        finally
        {
            if (!keeps) reader.Dispose();
            else lock (_idle) _idle.Push(reader);
        }
    }

    /// <summary>Ends the threads of the readers that are not in use.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            while (_idle.TryPop(out SeriesReader? reader)) reader.Dispose();
        }
    }
}
