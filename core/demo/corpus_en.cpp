// clang-format off: the text keeps its own lines
#include "demo/corpus.h"

namespace proofsheet::demo {
namespace {

constexpr std::string_view kEnglish =
    R"(In the morning the garden is quiet, and the light comes over the wall as if it were looking for something it
had left there the day before. It touches the top of the pear tree first, then the roses, then the wet stones of
the path. A blackbird sings from the roof. Nothing is finished and nothing is late; the day is only a colour, pale
and gold, and the grass holds all of it.

A garden is a slow picture. The gardener lays down a path, a hedge and a tree, and then waits for ten years while
the light does the rest. What was drawn with a stick in the mud becomes a room with green walls, and the sky is its
ceiling. Whoever walks there walks inside a picture that is never quite the same twice.

At dusk the colours leave the garden one after another. Red goes first, and the poppies turn black; then the blue
of the iris grows bright for a moment, as if a lamp had been lit behind it; and at last only the white flowers are
left, floating above the dark bed like small moons. This is the best hour for looking, because the eye has to work
for what it sees.

The pond keeps a second garden below the first. There the willows grow down into a deep sky, and the fish swim
between the branches like birds. When the wind comes, the second garden breaks into pieces of light, and when the
wind is gone it puts itself together again, slowly, beginning at the edges.

Rain came in the night and washed the dust from every leaf. Now the whole garden shines, and each drop holds a
small round picture of it, upside down, with the sky at the bottom and the roots of the world at the top. The snail
on the wall has no opinion about this, but it is walking towards the light.

After the rain the path is a mirror. The sky lies on the ground between the grass and the stones, and a child jumps
over a cloud. The air smells of earth and of roses, and somewhere behind the hedge the water still runs, talking
quietly to itself, from leaf to leaf and from stone to stone.

Fog makes a painter of the weather. It takes away the far hills, then the near trees, then the gate at the end of
the garden, and leaves only what matters: one branch, one bird, one dark line across a page of grey. What it leaves
out is not lost. It is the part of the picture that the eye is asked to make.

Snow is the simplest of all lights. It comes from below and fills the shadows with blue, so that every tree stands
between two skies. The garden forgets its paths. There is only the wall, the bare pear tree, and the small neat
writing of a bird that walked from the hedge to the door and flew away.

In the first week of spring the branches are still black, but there is a green breath around them that was not there
yesterday. Then the cherry opens, all at once, and for five days the street is a cloud. Nobody hurries. Old people
stand under the tree and look up, and the petals fall on their hats like a gentle kind of snow.

Summer is heavy in the garden at noon. The light stands straight up, the shadows hide under the leaves, and even the
bees are slow. It is a bad hour for pictures and a good hour for sleep. Wait until the sun goes down behind the
wall; then the colours come back, deeper than before, and the air begins to move.

Autumn paints with a small box of colours and a large brush. Yellow for the birch, red for the maple, brown for the
oak and for the earth under the oak. The light is low and long, and it finds the spider's thread between two roses.
Smoke rises behind the hill. The year is putting its things away, carefully, one leaf at a time.

The sea has no path and no gate, and yet it is a garden too. It grows light in long rows, it is mown by the wind, and
every wave is a hedge that somebody has just cut. Far out a ship stands on the line where the water ends. It does not
seem to move, and when you look again it is gone.

Early in the morning the sea is the colour of the inside of a shell. There is no wind, and the boats lie on their own
reflections as if they had been painted twice. A man in a blue coat walks along the water. He carries nothing and
looks at nothing, and the light follows him all the way to the rocks.

When the storm came over the sea, the light turned green, then yellow, then the colour of slate. The waves rose in
ridges, one behind the other, like the hills of a moving country. The painter on the beach had time for one line and
one wash. He put the paper under his coat and ran, and it was the best picture of the year.

The mountain is never where you left it. In the morning it stands close, blue and sharp, with every stone in its
place; at noon it has gone back behind the haze; and in the evening it comes forward again, dark, with a line of gold
along the ridge. The painter draws it each day, and each day it is another mountain.

Seen from the pass, the ridges lie one behind the other like torn paper, the near ones dark, the far ones pale, and
the farthest hardly more than a breath on the sky. This is how distance is made: not with lines, but with air. The
old masters of ink knew it, and they left the valleys white.

A river is a line that draws itself. It looks for the lowest place and finds the most beautiful one. In the hills it
is quick and white and full of stones; in the plain it is slow and broad, and carries the sky on its back. Children
throw sticks into it to see how fast the time goes.

The city after rain is a city and a half. Every lamp has a long thin twin in the street, and the red of a passing bus
runs down to the river like wet paint. People hurry home under dark umbrellas. Only the windows have time, and they
look out, each with its own small yellow evening inside.

On the roof above the city somebody keeps a garden in boxes: mint, beans, three roses and a lemon tree that has never
had a lemon. In the evening she waters them, one after another, while the towers turn from grey to gold and from gold
to blue. It is a very small garden, but the sky that belongs to it is as large as any other.

Before dawn the city is made of lines. There is the line of the roofs, the line of the bridge, and the line of the
river between two rows of lamps. Then the light comes, and with the light the windows, the signs and the faces, and
the drawing becomes a painting. Nobody sees the moment when it turns.

A picture begins with what is left out. The frame is a wall with a gate in it, and the first question is not what
stands in the middle but what may come through the gate. Take away one thing, and then one more. When nothing can be
taken away without a loss, look again at the edges, where most pictures are decided.

Look at the light before you look at the flower. Where does it come from, is it hard or soft, is it warm or cold, and
what does it do to the shadow? A rose in a bad light is only a rose. A cabbage in a good light is a reason to get up
early and stand in wet grass.

The photographer waits. He has found the place, the line of the wall and the dark tree, and now he needs the one thing
that cannot be carried up a hill: a cloud in the right corner of the sky. It may come in a minute or it may come next
year. Waiting is the part of the work that nobody sees in the print.

She lays the whole film on one sheet of paper and switches on the lamp. Thirty-six small pictures lie side by side, in
rows, like the windows of a house at night. Most of them are almost the same. She looks for a long time, with a glass
and a red pencil, and then she draws a line around one of them. To choose is also to make.

Put two pictures next to each other and they begin to talk. One says that the sky was too bright; the other says that
the tree should stand a little to the left. Put a hundred pictures next to each other and they become a wall, and the
wall has a pattern that none of them knew about. This is why we look at everything at once.

Change one thing at a time. Keep the paper, keep the brush, keep the hour and the place, and change only the water.
Then do it again with more water, and again with less. After ten sheets you know more about water than any book can
tell you, and you have ten small skies.

Ink wash is made of water that remembers where it has been. The brush comes down heavy and leaves the paper light. A
wet edge grows like a root, a dry one breaks like a branch, and the white of the paper is never painted at all. One
stroke is a leaf; two strokes are a bamboo; the third, if you are not careful, is a mistake that cannot be taken back.

In watercolour the light comes from behind, from the paper, and the painter only decides where to keep it out. You
work from the pale to the dark and from the wet to the dry. Leave the white where the sun is. When the sheet begins to
dry, stop, go for a walk around the garden, and do not touch the sky again.

Oil paint is patient. It stays wet for days, it can be moved, scraped off and laid on again, and a shadow can be
made of ten colours none of which is black. The old painters put a warm brown on the canvas first and pulled the light
out of it, slowly, as one pulls a bucket from a deep well.

A woodcut knows only yes and no. Where the knife has been, the paper stays white, and where it has not been, there is
ink. So the rain becomes a row of thin straight lines, the wave becomes a hand with many fingers, and the mountain
behind it becomes a triangle. It is strange how much weather can be said with so few words.

A photograph takes a very short time to make and a long time to see. The shutter opens for the length of one wing beat,
and what was there is there: the light on the water, the dog, the stranger at the edge who did not know. Later you find
in the picture a thing that nobody was looking at, and it is the reason for the picture.

Grey is the most useful of the colours. It makes the red redder and the yellow warm, it is the air between the hills
and the shadow on the snow, and it never asks to be looked at. A painter who can mix seven greys can paint any morning
in the world. Begin with blue and a little brown, and add water.

Blue is far away. It is the colour of the hills at the end of the road, of the shadow under the snow, and of the hour
after the sun has gone. You cannot hold it: the sea in your hand is clear, and the sky has no surface at all. Perhaps
this is why we paint it so often, on plates and doors, where it has to stay.

Gold is not a colour but a kind of attention. A field of dry grass is only dry grass until the sun is low enough; then
each stem has a thin bright edge, and you stop the car. It lasts for eight minutes. The grass was there all day, and
so were you, but neither of you was ready.

Green is the hardest colour of the garden, because there is so much of it. The green of the lawn is not the green of
the hedge, and the leaf with the light behind it is a lamp. Squint until the leaves become patches, then paint the
patches: yellow, blue, a warm brown, and hardly any green at all.

The white peony opens slowly, like a letter that one is afraid to read. On the first day it is a ball, on the second a
cup, and on the third it is so full of light that the leaves around it look black. Then it rains, and the garden has
petals on its paths, and the gardener is angry and happy at the same time.

The lotus stands in the mud and does not mention it. Its leaves hold water without getting wet: a drop rolls from one
side to the other like a ball of silver. In the morning the flower opens, in the afternoon it closes, and on the fourth
day it lets go of everything. The pond is quiet after that, and full of sky.

Plum blossoms come before the spring has made up its mind. There is still snow on the branch, and the flowers are so
small that you smell them before you see them. Painters love them because they are stubborn. One black branch, drawn
quickly with a dry brush, and five points of red: more than that would be less.

A rose bush has two gardens in it, one of leaves and one of thorns. The bee knows the way between them and the
painter does not need to. Draw the dark first, the spaces between the stems, the deep green holes where the shadow
lives. When all the dark is in its place, you will find that the roses are already there.

Bamboo bends in the wind and is drawn by bending the wrist. Each joint is a pause, each leaf is one breath, and all of
the leaves must want to go somewhere. In the rain they hang and in the sun they rise. After a thousand sheets the hand
forgets that it is drawing, and then the wind begins to blow.

The old apple tree leans on its stick like a grandfather. It has lost a branch to the snow and another to a boy who
wanted to see the sea from up there. Each spring it is white and pink all the same, as if nothing had happened, and the
bees hum in it from morning to evening like a small machine for making summer.

Under the trees the light is not one light but a thousand round ones. Each gap between the leaves throws a small picture
of the sun on the ground, and when the wind moves the branches, all of the suns run together and apart again. Sit there
for an hour. It is better than the fire, and it does not burn.

Moonlight has no colours, but it remembers them. The red roof is grey and yet you know that it is red; the hedge is
black and yet it is somehow green. The pond is the brightest thing in the garden. Nothing moves, and the shadows of the
trees lie on the lawn as sharp as if they had been cut out with a knife.

At night the lamp in the window draws a yellow square on the grass. In the square every blade has a shadow, and outside
of it there is no garden at all, only a large soft dark with a smell of water. A moth crosses from one world to the
other. The picture is all edge, and it is enough.

The storm was over by four. The sky in the east was the colour of a plum, and in front of it the trees, lit by the low
sun, stood as bright as if they had been switched on. Somebody opened a window, and somebody began to sing. Then came
the rainbow, which no painter has ever made to look true.

Wind cannot be painted, but everything it touches can. The grass lies down in long waves, the birch shows the pale side
of its leaves, and the clouds have been pulled out thin at one end like wool. A painter who wants the wind has to paint
a woman who is holding on to her hat.

Clouds are the mountains of flat countries. They have ridges and valleys, they have a dark side and a light side, and
in the evening the last sun climbs on them from below and makes them red. They are also the easiest thing to get wrong.
Paint the air around them, and let the white of the paper be the cloud.

Frost draws ferns on the window where no fern has ever grown. Each night it makes another forest, each morning the sun
takes it down again, and no two are the same. A child breathes on the glass and looks out through the small round hole
at the garden, which is white, and at the sky, which is nearly green.

The gardener and the painter meet at the wall. One asks what will be in flower when the picture is finished, and the
other asks what the bed will look like from the north, in a dull light, in ten years. Neither of them knows. They share
an apple and look at the sky, which belongs to both of them and does as it likes.

To plant a tree is to draw a line that you will not see the end of. You can choose the place and the day, you can hold it
straight while somebody fills in the earth, and after that the picture is out of your hands. The light will do the
shading. The wind will see to the composition. Your part is the first stroke and the water.

A hedge is a wall that breathes. In the spring it is full of small quarrels, in the summer it is a green shadow with a
wren inside, and in the winter you can see through it to the road and the field and the long low light. Cut it once a
year, and not too straight: a hedge should look as if it had been thought of by the garden.

The fountain throws the same water into the air all day, and it is never the same. With the sun behind it, each drop is
a spark; with the sun in front of it, the whole thing is a grey feather. The painter gives up and draws the basin, the
stone lion, the leaf going round and round, and lets the water be a piece of bare paper.

The bridge in the garden leads nowhere, from one patch of iris to another, and everybody crosses it. In the middle they
stop and look down. There is the other bridge, the round one, under the water, and on it there is a face looking up.
A bridge of this kind is not a way over the water. It is a place to look from.

The tea house stands at the end of nine stones. You cannot walk on them and look about you at the same time; you have to
look down, at your feet, at the moss, at a leaf. Only at the last stone may you lift your eyes. Then the whole garden is
there at once, the water, the pine and the hill behind the wall, which belongs to somebody else.

Three stones in raked sand: the painter counts them from every side and never sees them all. The sand is the sea, or it
is cloud, or it is only sand that somebody has raked since five in the morning. A leaf falls on it. Nobody takes the
leaf away, because it has fallen in the right place.

What is a good picture? It is one that you can look at while you are thinking of something else, and after a year you find
that you have been thinking about it. It has a place where the eye may enter and a place where it may rest. There is
light in it, and the light comes from somewhere. The rest is a question of patience.

Draw the thing, then draw it again smaller, and then with your other hand. Draw it from memory and from the back. Turn
the sheet upside down and look at the shapes between the shapes. When you are tired of the thing, it has become a form,
and when you are tired of the form, put it away and go and look at the sea.

The same prompt, the same paper, another seed: a garden again, but the tree has moved to the left, the moon is smaller,
and there is a path that was not there before. None of the pictures is wrong. They are like the days of one week in the
same place, and we lay them side by side to find out which day it was that we meant.

A word is a small machine for making pictures. Say garden, and everybody sees one; add the dusk, and they all go dark
together; add the rain, and there is a light on the path. Each word takes away a thousand pictures and leaves the others
a little brighter. Stop when there are few enough to look at.

The printer pulls the first sheet, holds it to the window, and shakes his head. More black in the sky, less in the water,
and the paper a little damper than before. He pulls a second sheet and a third. The differences are so small that only
the wall can show them, so he pins them up in a row and goes out to look at the weather.

In the evening we hang the day's work on the wall of the kitchen, all of it, good and bad, and eat our soup in front of
it. Nobody says anything for a while. Then somebody points with a spoon, at the small one at the bottom, the one with
the wet sky that was nearly thrown away. It is always that one, and the garden outside is dark, and it has begun to rain.

Water finds the picture in any place. A bucket under the roof has a sky in it; a wet street has a city; a spoon has the
whole room, bent, with a window for an eye. If you have nothing to paint, pour a little water on the ground, and wait
until it is still, and look down.

The last light of the year comes in at the low window and goes all the way across the room to the opposite wall, where
it has not been since last winter. It finds the edge of a frame and the gold on the back of a book. It stays for the time
of one cup of tea. Then it is blue outside, and somebody lights the lamp, and the window becomes a picture of the room.)";

}  // namespace

std::string_view english_corpus() {
  return kEnglish;
}

}  // namespace proofsheet::demo
