using TumorTrace.Core.Files;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void Many_can_write_one_file_at_once_and_one_of_them_is_whole_in_the_end()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("table.csv");
        Parallel.For(
            0,
            64,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            i => AtomicFile.WriteText(path, new string((char)('a' + i % 26), 10_000))
        );
        var text = File.ReadAllText(path);
        Assert.Equal(new string(text[0], 10_000), text);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(255 - 4, 'x')]
    [InlineData((255 - 4) / 2, 'é')]
    public void The_longest_name_that_a_file_can_have_can_be_written(int letters, char letter)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(new string(letter, letters) + ".csv");
        AtomicFile.WriteText(path, "1");
        Assert.Equal("1", File.ReadAllText(path));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var left = new List<string>();
        foreach (var name in (string[])["a.csv", "b.csv"])
            AtomicFile.Write(
                folder.File(name),
                temporary =>
                {
                    left.Add(temporary);
                    File.WriteAllText(temporary, "whole");
                }
            );
        left.ForEach(file => File.WriteAllText(file, "half"));
        Assert.NotEqual(left[0], left[1]);
        AtomicFile.RemoveLeftovers(folder.File("a.csv"));
        Assert.Equal((false, true), (File.Exists(left[0]), File.Exists(left[1])));
        File.WriteAllText(folder.File("c.partial.csv"), "a user's own");
        AtomicFile.RemoveAllLeftovers(folder.Path);
        Assert.Equal((false, true), (File.Exists(left[1]), File.Exists(folder.File("c.partial.csv"))));
    }

    [Fact]
    public async Task A_lock_is_held_by_one_at_a_time_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(".lock");
        using (var held = FileLock.TryHold(path))
        {
            Assert.NotNull(held);
            Assert.Null(FileLock.TryHold(path));
            Assert.Throws<UserException>(() => FileLock.Hold(path, TimeSpan.FromMilliseconds(60)));
        }
        Assert.False(File.Exists(path));
        var inside = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 500; i++)
                        {
                            using var held = FileLock.Hold(path, TimeSpan.FromMinutes(10));
                            Assert.Equal(1, Interlocked.Increment(ref inside));
                            Interlocked.Decrement(ref inside);
                        }
                    })
                )
        );
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_lock_that_a_killed_process_left_can_be_held()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(".lock"), "");
        using var held = FileLock.TryHold(folder.File(".lock"));
        Assert.NotNull(held);
    }
}
