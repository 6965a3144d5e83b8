using System.Text;

namespace TumorTrace.Server.Jobs;

/// <summary>A job's log on disk, line by line. Readers follow it while it grows.</summary>
internal sealed class JobLog : IDisposable
{
    /// <summary>Longer output is cut off: a program that writes more than this is faulty.</summary>
    private const long MostBytes = 16 << 20;

    private readonly Lock _lock = new();
    private readonly StreamWriter _writer;

    internal JobLog(string path) =>
        _writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), new UTF8Encoding(false))
        {
            AutoFlush = true,
        };

    internal void Write(string line)
    {
        lock (_lock)
        {
            try
            {
                if (_writer.BaseStream.Length < MostBytes)
                    _writer.Write(line.ReplaceLineEndings(" ") + "\n");
            }
            catch (IOException)
            {
                // The log is for people: a folder that is out of reach must not end the job.
            }
        }
    }

    /// <summary>The complete lines from a byte on, and where the next one begins.</summary>
    internal static (IReadOnlyList<string> Lines, long Next) Read(string path, long from)
    {
        if (!File.Exists(path))
            return ([], 0);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length <= from)
            return ([], from);
        file.Position = from;
        var bytes = new byte[file.Length - from];
        var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var end = bytes.AsSpan(0, count).LastIndexOf((byte)'\n') + 1;
        return (Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries), from + end);
    }

    public void Dispose() => _writer.Dispose();
}
