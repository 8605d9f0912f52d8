using System.Runtime.InteropServices;
using System.Text;

namespace CtGpu.Cli;

/// <summary>
/// stdout and stderr, also where they are closed, full, or cannot be opened. A standard stream that was closed when the program
/// started must not be written to: its number belongs to a file of this process.
/// </summary>
internal static partial class StandardStream
{
    private const int OutputNumber = 1;
    private const int ErrorNumber = 2;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadWrite = 2;

    /// <summary>Gives the numbers of closed standard streams to the null device, so that no file gets them. Call this first.</summary>
    public static void Reserve()
    {
        if (OperatingSystem.IsWindows()) return;
        for (int number = 0; number <= ErrorNumber; number++)
        {
            // The lowest free number is given first.
            if (Fcntl(number, GetFlags) < 0) _ = Open("/dev/null", ReadWrite);
        }
    }

    /// <summary>stdout. Throws <see cref="Host.CtGpuException"/> if it cannot be written.</summary>
    /// <param name="wasClosed">Result of <see cref="WasClosed"/>, before <see cref="Reserve"/>.</param>
    public static TextWriter Output(bool wasClosed) => new GuardedWriter(wasClosed ? null : Opened(() => Console.Out, OutputNumber), true);

    /// <summary>stderr. Text is lost if it cannot be written.</summary>
    /// <param name="wasClosed">Result of <see cref="WasClosed"/>, before <see cref="Reserve"/>.</param>
    public static TextWriter Error(bool wasClosed) => new GuardedWriter(wasClosed ? null : Opened(() => Console.Error, ErrorNumber), false);

    public static bool OutputWasClosed() => WasClosed(OutputNumber);

    public static bool ErrorWasClosed() => WasClosed(ErrorNumber);

    /// <summary>The runtime opens its files with the flag close-on-exec. An inherited stream cannot have it.</summary>
    private static bool WasClosed(int number) =>
        !OperatingSystem.IsWindows() && Fcntl(number, GetFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    /// <summary>.NET opens a stream by copying its number, which fails if the process has no free one.</summary>
    private static TextWriter Opened(Func<TextWriter> open, int number)
    {
        try
        {
            return open();
        }
        catch (Exception) when (!OperatingSystem.IsWindows())
        {
            return new StreamWriter(new NumberedStream(number), new UTF8Encoding(false)) { AutoFlush = true };
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int number, int command);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int number, ReadOnlySpan<byte> bytes, nint length);

    /// <summary>Writes to a standard stream of Unix without opening it.</summary>
    private sealed class NumberedStream(int number) : Stream
    {
        private const int Interrupted = 4;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                nint written = StandardStream.Write(number, buffer, buffer.Length);
                if (written >= 0) buffer = buffer[(int)written..];
                else if (Marshal.GetLastPInvokeError() != Interrupted) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
