using TumorTrace.Core.Heatmaps;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Heatmaps;

public sealed class RecordLogTests
{
    private static byte[] Payload(int key) => [.. Enumerable.Range(0, 10 + key).Select(i => (byte)(i * key))];

    [Fact]
    public void Wherever_a_run_is_killed_the_finished_records_survive_and_the_log_goes_on()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("log");
        var ends = new List<long>();
        using (var log = RecordLog.Open(path, "run\ncoarse"))
        {
            for (var key = 0; key < 5; key++)
            {
                log.Append(key, Payload(key));
                ends.Add(new FileInfo(path).Length);
            }
        }
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using var log = RecordLog.Open(path, "run\ncoarse");
            var complete = ends.Count(e => e <= length);
            Assert.Equal(Enumerable.Range(0, complete).Select(k => (long)k), log.Keys.Order());
            log.Append(99, [1, 2, 3]);
            Assert.Equal([1, 2, 3], log.Read(99));
            Assert.All(Enumerable.Range(0, complete), key => Assert.Equal(Payload(key), log.Read(key)));
        }
    }

    [Theory]
    [InlineData("another run\ncoarse")]
    [InlineData("run\ndense")]
    [InlineData("")]
    public void Records_of_another_slide_stage_or_setting_are_not_believed(string owner)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("log");
        using (var log = RecordLog.Open(path, owner))
        {
            for (var key = 0; key < 3; key++)
                log.Append(key, Payload(key));
        }
        using var own = RecordLog.Open(path, "run\ncoarse");
        Assert.Empty(own.Keys);
        own.Append(7, [1]);
        Assert.Equal([1], own.Read(7));
    }

    [Fact]
    public void Records_of_another_slide_after_own_ones_end_the_log()
    {
        using var folder = new TemporaryFolder();
        foreach (var owner in (string[])["own", "other"])
        {
            using var log = RecordLog.Open(folder.File(owner), owner);
            log.Append(owner.Length, [1, 2]);
        }
        File.AppendAllBytes(folder.File("own"), File.ReadAllBytes(folder.File("other")));
        using var joined = RecordLog.Open(folder.File("own"), "own");
        Assert.Equal([3L], joined.Keys);
    }

    [Fact]
    public void A_damaged_record_ends_the_log_before_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("log");
        using (var log = RecordLog.Open(path, "run\ncoarse"))
        {
            for (var key = 0; key < 3; key++)
                log.Append(key, new byte[100]);
        }
        var bytes = File.ReadAllBytes(path);
        bytes[120 + 50] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var again = RecordLog.Open(path, "run\ncoarse");
        Assert.Equal([0L], again.Keys);
    }

    [Fact]
    public void Logs_of_others_are_read_also_while_they_grow_and_never_changed()
    {
        using var folder = new TemporaryFolder();
        using var growing = RecordLog.Open(folder.File("a"), "own");
        growing.Append(1, [10]);
        using (var ended = RecordLog.Open(folder.File("b"), "own"))
            ended.Append(2, [20]);
        using (var foreign = RecordLog.Open(folder.File("c"), "another"))
            foreign.Append(3, [30]);
        File.AppendAllBytes(folder.File("b"), [1, 2, 3]);
        var bytes = File.ReadAllBytes(folder.File("b"));
        using (var log = RecordLog.Open(folder.File("mine"), "own", [folder.File("a"), folder.File("b"), folder.File("c")]))
        {
            Assert.Equal([1L, 2L], log.Keys.Order());
            Assert.Equal([20], log.Read(2));
            log.Append(4, [40]);
        }
        growing.Append(5, [50]);
        using var merged = RecordLog.Open(null, "own", Directory.GetFiles(folder.File(".")).Order(StringComparer.Ordinal));
        Assert.Equal([1L, 2L, 4L, 5L], merged.Keys.Order());
        Assert.Throws<InvalidOperationException>(() => merged.Append(6, [60]));
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("b")));
    }
}
