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
/// </summary>
internal sealed class RecordLog : IDisposable
{
    private const int HeaderBytes = 20;

    private readonly FileStream _file;
    private readonly long _seed;
    private readonly Dictionary<long, (long Offset, int Length)> _records = [];
    private readonly Lock _lock = new();

    private RecordLog(FileStream file, string owner)
    {
        _file = file;
        _seed = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(owner)));
    }

    public IReadOnlyCollection<long> Keys => _records.Keys;

    /// <param name="owner">Whose records these are: the run's settings hash and the stage; empty for anybody's.</param>
    public static RecordLog Open(string path, string owner = "")
    {
        var log = new RecordLog(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0), owner);
        log.Recover();
        return log;
    }

    public bool Contains(long key) => _records.ContainsKey(key);

    public void Append(long key, ReadOnlySpan<byte> payload)
    {
        var record = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(record, key);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), payload.Length);
        payload.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(12), Checksum(record));
        lock (_lock)
        {
            _file.Seek(0, SeekOrigin.End);
            var offset = _file.Position + HeaderBytes;
            _file.Write(record);
            _records[key] = (offset, payload.Length);
        }
    }

    public byte[] Read(long key)
    {
        var (offset, length) = _records[key];
        var payload = new byte[length];
        lock (_lock)
        {
            _file.Seek(offset, SeekOrigin.Begin);
            _file.ReadExactly(payload);
        }
        return payload;
    }

    public void Dispose() => _file.Dispose();

    private void Recover()
    {
        long good = 0;
        while (TryReadRecord() is { } record)
        {
            _records[record.Key] = (good + HeaderBytes, record.Length);
            good += HeaderBytes + record.Length;
        }
        _file.SetLength(good);
    }

    private (long Key, int Length)? TryReadRecord()
    {
        var header = new byte[HeaderBytes];
        if (_file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (length < 0 || length > _file.Length - _file.Position)
            return null;
        var record = new byte[HeaderBytes + length];
        header.CopyTo(record, 0);
        _file.ReadExactly(record, HeaderBytes, length);
        return Checksum(record) == BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(12))
            ? (BinaryPrimitives.ReadInt64LittleEndian(header), length)
            : null;
    }

    private ulong Checksum(byte[] record) =>
        XxHash3.HashToUInt64(record.AsSpan(HeaderBytes), _seed) ^ BinaryPrimitives.ReadUInt64LittleEndian(record);
}
