using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace TumorTrace.Core.Heatmaps;

/// <summary>
/// An append-only file of numbered records, each with a checksum. A run that was killed leaves at most one broken
/// record at the end; opening cuts it off and everything before it is not computed again.
/// Record: key (int64), length in bytes (int32), XxHash3 of key and payload (uint64), payload; little endian. The hash begins with the
/// log's owner, so records of another slide, stage or setting count as broken wherever they come from.
/// Records of further logs can be read with it: those that other processes wrote, or are just writing, for the same owner.
/// </summary>
internal sealed class RecordLog : IDisposable
{
    /// <summary>Key, length and checksum.</summary>
    public const int HeaderBytes = 20;

    private readonly List<FileStream> _files = [];
    private readonly long _seed;
    private readonly Dictionary<long, (FileStream File, long Offset, int Length)> _records = [];
    private readonly Lock _lock = new();
    private FileStream? _own;

    private RecordLog(string owner)
    {
        _seed = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(owner)));
    }

    public IReadOnlyCollection<long> Keys => _records.Keys;

    /// <param name="owner">Whose records these are: the run's settings hash and the stage; empty for anybody's.</param>
    /// <param name="path">The log to append to; null for none. One process at a time may have it.</param>
    /// <param name="others">Logs that are only read. Where several hold a record, the first one's counts.</param>
    public static RecordLog Open(string? path, string owner = "", IEnumerable<string>? others = null)
    {
        var log = new RecordLog(owner);
        try
        {
            if (path is not null)
            {
                log._own = log.Add(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
                log._own.SetLength(log.Recover(log._own));
            }
            foreach (var other in others ?? [])
                log.Recover(log.Add(other, FileMode.Open, FileAccess.Read));
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    public bool Contains(long key) => _records.ContainsKey(key);

    public void Append(long key, ReadOnlySpan<byte> payload)
    {
        var record = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(record, key);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), payload.Length);
        payload.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(12), Checksum(record));
        var file = _own ?? throw new InvalidOperationException("the log is only read");
        lock (_lock)
        {
            file.Seek(0, SeekOrigin.End);
            var offset = file.Position + HeaderBytes;
            file.Write(record);
            _records[key] = (file, offset, payload.Length);
        }
    }

    public byte[] Read(long key)
    {
        var (file, offset, length) = _records[key];
        var payload = new byte[length];
        lock (_lock)
        {
            file.Seek(offset, SeekOrigin.Begin);
            file.ReadExactly(payload);
        }
        return payload;
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    private FileStream Add(string path, FileMode mode, FileAccess access)
    {
        var file = new FileStream(path, mode, access, FileShare.ReadWrite, bufferSize: 0);
        _files.Add(file);
        return file;
    }

    /// <returns>Where the sound records end.</returns>
    private long Recover(FileStream file)
    {
        long good = 0;
        while (TryReadRecord(file) is { } record)
        {
            _records.TryAdd(record.Key, (file, good + HeaderBytes, record.Length));
            good += HeaderBytes + record.Length;
        }
        return good;
    }

    private (long Key, int Length)? TryReadRecord(FileStream file)
    {
        var header = new byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (length < 0 || length > file.Length - file.Position)
            return null;
        var record = new byte[HeaderBytes + length];
        header.CopyTo(record, 0);
        file.ReadExactly(record, HeaderBytes, length);
        return Checksum(record) == BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(12))
            ? (BinaryPrimitives.ReadInt64LittleEndian(header), length)
            : null;
    }

    private ulong Checksum(byte[] record) =>
        XxHash3.HashToUInt64(record.AsSpan(HeaderBytes), _seed) ^ BinaryPrimitives.ReadUInt64LittleEndian(record);
}
